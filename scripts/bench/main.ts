import { readdirSync } from 'node:fs';
import path from 'node:path';

/** `npm run bench -- NAME`: runs scripts/bench/NAME.ts, which compares with a peer in the same run and prints ratios. */
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => path.basename(file, '.ts'))
  .filter((name) => name !== 'main');
const [wanted] = process.argv.slice(2);
if (wanted === undefined || !names.includes(wanted)) {
  console.error(`usage: npm run bench -- ${names.join(' | ')}`);
  process.exit(2);
}
const { bench } = (await import(`./${wanted}.ts`)) as { readonly bench: () => Promise<void> };
await bench();
