/** The longest line that Go's bufio.Scanner reads; a longer one ends it. */
const LONGEST_LINE = 64 * 1024;

/** Cuts chunks into lines without `\n` and `\r\n`; gives false once a line is too long. */
export function lineReader(onLine: (line: string) => void): (chunk: Buffer) => boolean {
  let rest = Buffer.alloc(0) as Buffer;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, from)) {
      onLine(rest.toString('utf8', from, end).replace(/\r$/, ''));
      from = end + 1;
    }
    rest = rest.subarray(from);
    return rest.length < LONGEST_LINE;
  };
}
