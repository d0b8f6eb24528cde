/** The longest line that Go's bufio.Scanner reads; a longer one ends it. */
const LONGEST_LINE = 64 * 1024;

export interface LineReader {
  /** Gives false once a line is too long. */
  read(chunk: Buffer): boolean;
  /** What is left at the end is a line, too. */
  end(): void;
}

/** Cuts chunks into lines without `\n` and `\r\n`. */
export function lineReader(onLine: (line: string) => void): LineReader {
  let rest = Buffer.alloc(0) as Buffer;
  const read = (chunk: Buffer): boolean => {
    rest = Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, from)) {
      onLine(rest.toString('utf8', from, end).replace(/\r$/, ''));
      from = end + 1;
    }
    rest = rest.subarray(from);
    return rest.length < LONGEST_LINE;
  };
  const end = (): void => {
    if (rest.length > 0) onLine(rest.toString('utf8').replace(/\r$/, ''));
  };
  return { read, end };
}
