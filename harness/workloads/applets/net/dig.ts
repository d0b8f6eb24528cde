import type { Answer, RecordType } from 'dns-packet';
import type { Applet } from '../applet.ts';
import { queryDns, recordText, resolverSettings, reverseName, searchDns } from './dns-query.ts';

const TYPES: ReadonlySet<string> = new Set(['A', 'AAAA', 'ANY', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT']);

/** `dig [@SERVER] [-t TYPE | TYPE] [-x ADDRESS] [+short] [+search] NAME`: the answer section in dig's format. */
export const dig: Applet = async ({ words, context, out }) => {
  const settings = await resolverSettings(context);
  const { server = settings.server, type, name } = digQuestion(words);
  const answer = words.includes('+search')
    ? await searchDns(context, name, type, { ...settings, server })
    : await queryDns(context, name.replace(/\.$/, ''), type, server);
  if (answer === undefined) {
    await out(`;; communications error to ${server}#53: timed out\n\n;; no servers could be reached\n`);
    return 9;
  }
  if (words.includes('+short')) {
    await out(answer.answers.map((record) => `${dotted(record)}\n`).join(''));
    return 0;
  }
  const asked = answer.name === '.' ? '.' : `${answer.name}.`;
  const lines = [
    '',
    `; <<>> DiG 9.20.9 <<>> ${words.join(' ')}`,
    ';; global options: +cmd',
    ';; Got answer:',
    `;; ->>HEADER<<- opcode: QUERY, status: ${answer.rcode}, id: 0`,
    `;; flags: qr aa rd; QUERY: 1, ANSWER: ${String(answer.answers.length)}, AUTHORITY: 0, ADDITIONAL: 0`,
    '',
    ';; QUESTION SECTION:',
    `;${asked}\t\tIN\t${type}`,
    '',
    ...(answer.answers.length === 0 ? [] : [';; ANSWER SECTION:', ...answer.answers.map(answerLine), '']),
    `;; SERVER: ${server}#53(${server}) (UDP)`,
    '',
  ];
  await out(lines.map((line) => `${line}\n`).join(''));
  return 0;
};

function digQuestion(words: readonly string[]): {
  readonly server?: string;
  readonly type: RecordType;
  readonly name: string;
} {
  const question: { server?: string; type: string; name: string } = { type: 'A', name: '.' };
  const queue = [...words];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word.startsWith('@')) question.server = word.slice(1);
    else if (/^-[xtqp]$/.test(word)) applyFlag(question, word, queue.shift() ?? '');
    else if (TYPES.has(word.toUpperCase())) question.type = word.toUpperCase();
    else if (!/^[-+]/.test(word) && word.toUpperCase() !== 'IN') question.name = word;
  }
  return { ...question, type: question.type as RecordType };
}

function applyFlag(question: { type: string; name: string }, flag: string, value: string): void {
  if (flag === '-t') question.type = value.toUpperCase();
  if (flag === '-q') question.name = value;
  if (flag !== '-x') return;
  question.name = reverseName(value) ?? value;
  question.type = 'PTR';
}

function answerLine(answer: Answer): string {
  const ttl = 'ttl' in answer ? (answer.ttl ?? 0) : 0;
  return `${answer.name}.\t${String(ttl)}\tIN\t${answer.type}\t${dotted(answer)}`;
}

/** Host names are absolute in dig. */
function dotted(answer: Answer): string {
  const text = recordText(answer);
  return ['CNAME', 'PTR', 'SRV', 'NS'].includes(answer.type) ? `${text}.` : text;
}

/** `host NAME`. */
export const host: Applet = async ({ words, context, out }) => {
  const settings = await resolverSettings(context);
  const name = words.find((word) => !word.startsWith('-')) ?? '';
  const reverse = reverseName(name);
  const answer =
    reverse === undefined
      ? await searchDns(context, name, 'A', settings)
      : await queryDns(context, reverse, 'PTR', settings.server);
  if (answer === undefined) {
    await out(';; communications error: timed out\n;; no servers could be reached\n');
    return 1;
  }
  if (answer.answers.length === 0) {
    await out(
      answer.rcode === 'NOERROR' ? `${name} has no A record\n` : `Host ${name} not found: 3(${answer.rcode})\n`,
    );
    return 1;
  }
  const words2: Readonly<Record<string, string>> = {
    A: 'has address',
    PTR: 'domain name pointer',
    CNAME: 'is an alias for',
  };
  await out(
    answer.answers
      .map((record) => `${record.name} ${words2[record.type] ?? `has ${record.type} record`} ${dotted(record)}\n`)
      .join(''),
  );
  return 0;
};
