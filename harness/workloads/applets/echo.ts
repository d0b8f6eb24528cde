import type { Applet } from './applet.ts';
import { unescaped } from './escapes.ts';

const OCTAL = /0[0-7]{0,3}/y;

/** `echo [-neE] WORD…`. */
export const echo: Applet = async ({ words, out }) => {
  let newline = true;
  let escapes = false;
  let at = 0;
  for (; /^-[neE]+$/.test(words[at] ?? ''); at += 1) {
    for (const letter of (words[at] ?? '').slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
  }
  const text = words.slice(at).join(' ');
  if (!escapes) {
    await out(`${text}${newline ? '\n' : ''}`);
    return 0;
  }
  const { bytes, stop } = unescaped(text, OCTAL);
  await out(newline && !stop ? Buffer.concat([bytes, Buffer.from('\n')]) : bytes);
  return 0;
};
