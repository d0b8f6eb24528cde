/** A recorded session at a shell: `## title`, `$ command`, and what it said, up to the next blank line or command. */
export interface SessionStep {
  readonly title: string;
  readonly command: string;
  /** Output and error output, and `[exit N]` where that is not 0. */
  readonly said: string;
}

export function parseSession(text: string): readonly SessionStep[] {
  const steps: { title: string; command: string; said: string }[] = [];
  let title = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) title = line.slice('## '.length);
    else if (line.startsWith('$ ')) steps.push({ title, command: line.slice('$ '.length), said: '' });
    else {
      const step = steps.at(-1);
      if (step !== undefined && line !== '') step.said += `${line}\n`;
    }
  }
  return steps;
}

export function formatSession(steps: readonly SessionStep[]): string {
  const parts = steps.map(({ title, command, said }, index) => {
    const isFirst = steps[index - 1]?.title !== title;
    return `${isFirst ? `${index === 0 ? '' : '\n'}## ${title}\n` : ''}$ ${command}\n${said}`;
  });
  return parts.join('');
}

/** What differs between two runs, and must. Blank lines go, since they part steps. */
const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  [/\b127\.\d+\.\d+\.\d+\b/g, '<address>'],
  [/\b([a-z-]+)-[0-9a-f]{8,10}-[a-z0-9]{5}\b/g, '$1-<pod>'],
  [/\b(\d+[smhd])+\b/g, '<age>'],
  [/ {2,}/g, '  '],
  [/[ \t]+$/gm, ''],
  [/\n{2,}/g, '\n'],
  [/^\n/, ''],
];

export function normaliseSaid(text: string): string {
  const replaced = REPLACEMENTS.reduce((result, [pattern, stand]) => result.replace(pattern, stand), text);
  return replaced === '' || replaced.endsWith('\n') ? replaced : `${replaced}\n`;
}
