"use strict";
/* What every page needs: reading its data, and making elements. Text goes into a page as text only. */

const dataOf = (name) => JSON.parse(document.getElementById(name).textContent);

/* Make an element with attributes and children; a string becomes text, never markup. */
function make(tag, attributes = {}, ...children) {
  const svg = ["svg", "path"].includes(tag);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const percent = (share, digits = 0) => `${(100 * share).toFixed(digits)} %`;
const count = (number, thing) => `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
