/** What differs between two runs of one command, and must. In this order: the later ones see what the earlier ones left. */
const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>'],
  [/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>'],
  [/\/tmp\/(LIVE|MERGED)-\d+/g, '<$1>'],
  [/https?:\/\/(127\.0\.0\.1|localhost):\d+/g, '<server>'],
  [/\b127\.0\.0\.1:\d+/g, '<address>'],
  [/\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( [+-]\d{4})?( UTC|Z)?/g, '<time>'],
  [/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, '<time>'],
  [/("?resourceVersion"?: ?)"\d+"/g, '$1<revision>'],
  [/(\\+"resourceVersion\\+":\\+")\d+/g, '$1<revision>'],
  [/(Resource Version: +)\d+/g, '$1<revision>'],
  [/\b(10\.96|10\.0)\.\d+\.\d+\b/g, '<cluster-ip>'],
  [/\b3[0-2]\d{3}(?=\/(TCP|UDP)\b)/g, '<node-port>'],
  [/(nodePort"?: ?)\d+/g, '$1<node-port>'],
  [/\b\d+[smhd](\d+[smhd])?\b/g, '<age>'],
  // Columns are as wide as what is in them.
  [/-{3,}/g, '---'],
  [/[ \t]+/g, ' '],
  [/ $/gm, ''],
];

/** An output without what chance and time put in it. */
export function normaliseOutput(text: string): string {
  const replaced = REPLACEMENTS.reduce((result, [pattern, stand]) => result.replace(pattern, stand), text);
  // The real server finds the problems of an object in any order.
  return replaced.replace(/(?:^\* .*\n)+/gm, (problems) => `${problems.trimEnd().split('\n').sort().join('\n')}\n`);
}
