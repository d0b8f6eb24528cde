import { styleText } from 'node:util';
import type { Verdict } from '../../conformance/verdict.ts';

type Format = Parameters<typeof styleText>[0];

/** Colours, or none. A text is laid out first and painted last, since paint has no width. */
export interface Style {
  paint(format: Format, text: string): string;
}

export const PLAIN: Style = { paint: (_format, text) => text };

// Whether to paint is decided by `styleFor`; left to itself, `styleText` looks at stdout alone, and not always.
export const COLOURED: Style = { paint: (format, text) => styleText(format, text, { validateStream: false }) };

/** Colours only on a terminal and without NO_COLOR (https://no-color.org). */
export function styleFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Style {
  return stream.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb' ? COLOURED : PLAIN;
}

export const VERDICT_LOOKS: Readonly<Record<Verdict, { readonly mark: string; readonly format: Format }>> = {
  passed: { mark: '✔', format: 'green' },
  nonconformant: { mark: '✖', format: ['red', 'bold'] },
  inconclusive: { mark: '?', format: ['magenta', 'bold'] },
  unsupported: { mark: '-', format: 'dim' },
  'expected-failure': { mark: '~', format: 'yellow' },
  'unexpected-pass': { mark: '!', format: ['yellow', 'bold'] },
};
