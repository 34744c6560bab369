/**
 * The headers of a message, by their names in lower case; of a repeated one the last counts. They are so few that a list
 * is found in sooner, and made in a third of the memory, than a `Map`.
 */
export class HttpHeaders {
  static readonly none: HttpHeaders = new HttpHeaders();

  /** A name, its value, a name … */
  #fields: string[] = [];

  /** Those in `text`, one a line, from `start` on. */
  static parse(text: string, start: number): HttpHeaders {
    if (start >= text.length) return HttpHeaders.none;
    const headers = new HttpHeaders();
    for (let from = start; from < text.length; ) {
      const found = text.indexOf('\r\n', from);
      const end = found < 0 ? text.length : found;
      const colon = text.indexOf(':', from);
      if (colon > from && colon < end) {
        headers.#add(text.slice(from, colon).toLowerCase(), text.slice(colon + 1, end).trim());
      }
      from = end + 2;
    }
    return headers;
  }

  #add(name: string, value: string): void {
    // A list that grows has room for sixteen more, and most messages have one header.
    if (this.#fields.length === 0) this.#fields = [name, value];
    else this.#fields.push(name, value);
  }

  get(name: string): string | undefined {
    const fields = this.#fields;
    for (let at = fields.length - 2; at >= 0; at -= 2) if (fields[at] === name) return fields[at + 1];
    return undefined;
  }
}
