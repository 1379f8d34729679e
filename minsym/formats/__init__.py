"""Files in and out: tables, cover problems, price lists."""
