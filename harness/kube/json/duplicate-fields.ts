/** The paths of repeated fields, each once, in the order of the text. @param text valid JSON */
export function duplicateFields(text: string): string[] {
  const found = new Set<string>();
  new DuplicateScan(text, found).run();
  return [...found];
}

interface Level {
  readonly kind: 'object' | 'list';
  readonly path: string;
  readonly keys: Set<string>;
  /** Path of the value that comes next. */
  child: string;
  index: number;
}

/** Walks the tokens with its own stack: a text may be nested deeper than calls can be. */
class DuplicateScan {
  readonly #text: string;
  readonly #found: Set<string>;
  readonly #levels: Level[] = [];
  #at = 0;

  constructor(text: string, found: Set<string>) {
    this.#text = text;
    this.#found = found;
  }

  run(): void {
    while (this.#at < this.#text.length) this.#step(this.#text.charAt(this.#at));
  }

  #step(char: string): void {
    const level = this.#levels.at(-1);
    if (char === '"') this.#string(level);
    else {
      if (char === '{' || char === '[') this.#open(char === '{' ? 'object' : 'list', level);
      else if (char === '}' || char === ']') this.#levels.pop();
      else if (char === ',' && level?.kind === 'list') {
        level.index++;
        level.child = `${level.path}[${level.index}]`;
      }
      this.#at++;
    }
  }

  #open(kind: Level['kind'], parent: Level | undefined): void {
    const path = parent?.child ?? '';
    this.#levels.push({ kind, path, keys: new Set(), child: `${path}[0]`, index: 0 });
  }

  #string(level: Level | undefined): void {
    const start = this.#at;
    let end = start + 1;
    while (this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1;
    this.#at = end + 1;
    while (this.#text.charCodeAt(this.#at) <= 32) this.#at++;
    if (level?.kind !== 'object' || this.#text[this.#at] !== ':') return;
    const key = JSON.parse(this.#text.slice(start, end + 1)) as string;
    level.child = level.path === '' ? key : `${level.path}.${key}`;
    if (level.keys.has(key)) this.#found.add(level.child);
    level.keys.add(key);
  }
}
