import type { Answer, RecordType } from 'dns-packet';
import type { Applet } from '../applet.ts';
import { queryDns, recordText, resolverSettings, reverseName, searchDns, type DnsAnswer } from './dns-query.ts';

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
  const parts = shownParts(words);
  const text = [
    parts.has('cmd') ? header(words) : '',
    parts.has('comments') ? summary(answer) : '',
    parts.has('question') ? `;; QUESTION SECTION:\n${question(answer.name, type)}\n\n` : '',
    parts.has('answer') ? answerSection(answer, parts.has('comments')) : '',
    parts.has('stats') ? statistics(answer, context.clock.date()) : '',
  ];
  await out(text.join(''));
  return 0;
};

const PARTS: readonly string[] = ['cmd', 'comments', 'question', 'answer', 'stats'];

/** What `+noall`, `+answer`, `+nostats` … leave to be shown. */
function shownParts(words: readonly string[]): ReadonlySet<string> {
  const shown = new Set(PARTS);
  for (const word of words) {
    const [, no = '', part = ''] = /^\+(no)?([a-z]+)$/.exec(word) ?? [];
    for (const each of part === 'all' ? PARTS : PARTS.filter((known) => known === part))
      if (no === '') shown.add(each);
      else shown.delete(each);
  }
  return shown;
}

function header(words: readonly string[]): string {
  const servers = words.some((word) => word.startsWith('@')) ? '; (1 server found)\n' : '';
  return `\n; <<>> DiG 9.20.9 <<>> ${words.join(' ')}\n${servers};; global options: +cmd\n`;
}

function summary({ rcode, answers, facts, name }: DnsAnswer): string {
  const { id = 0, isAuthoritative = false, isRecursive = false, authorities = 0, additionals = 0 } = facts ?? {};
  const flags = ['qr', ...(isAuthoritative ? ['aa'] : []), 'rd', ...(isRecursive ? ['ra'] : [])].join(' ');
  const counts = `ANSWER: ${String(answers.length)}, AUTHORITY: ${String(authorities)}, ADDITIONAL: ${String(additionals)}`;
  const lines = [
    ';; Got answer:',
    ...(/(?:^|\.)local$/i.test(name)
      ? [
          ';; WARNING: .local is reserved for Multicast DNS',
          ';; You are currently testing what happens when an mDNS query is leaked to DNS',
        ]
      : []),
    `;; ->>HEADER<<- opcode: QUERY, status: ${rcode}, id: ${String(id)}`,
    `;; flags: ${flags}; QUERY: 1, ${counts}`,
    ...(isRecursive ? [] : [';; WARNING: recursion requested but not available']),
    '',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Names reach to a column, by tabs. */
function toColumn(text: string, column: number): string {
  if (text.length >= column) return `${text} `;
  return `${text}${'\t'.repeat(Math.ceil((column - text.length) / 8))}`;
}

function question(name: string, type: string): string {
  return `${toColumn(`;${name === '.' ? '.' : `${name}.`}`, 32)}IN\t${type}`;
}

function answerSection({ answers }: DnsAnswer, isTitled: boolean): string {
  if (answers.length === 0) return '';
  const lines = answers.map((answer) => `${answerLine(answer)}\n`).join('');
  return isTitled ? `;; ANSWER SECTION:\n${lines}\n` : lines;
}

function statistics({ server, facts }: DnsAnswer, date: Date): string {
  const [day = '', number = '', month = '', year = '', time = ''] = date.toUTCString().replace(',', '').split(' ');
  return `;; Query time: ${String(facts?.ms ?? 0)} msec
;; SERVER: ${server}#53(${server}) (UDP)
;; WHEN: ${day} ${month} ${number} ${time} UTC ${year}
;; MSG SIZE  rcvd: ${String(facts?.size ?? 0)}

`;
}

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
  return `${toColumn(`${answer.name}.`, 24)}${String(ttl)}\tIN\t${answer.type}\t${dotted(answer)}`;
}

/** Host names are absolute in dig. */
function dotted(answer: Answer): string {
  const text = recordText(answer);
  return ['CNAME', 'PTR', 'SRV', 'NS'].includes(answer.type) ? `${text}.` : text;
}

/** `host NAME [SERVER]`. */
export const host: Applet = async ({ words, context, out }) => {
  const found = await resolverSettings(context);
  const [name = '', server] = words.filter((word) => !word.startsWith('-'));
  const settings = server === undefined ? found : { ...found, server };
  const reverse = reverseName(name);
  const answer =
    reverse === undefined
      ? await searchDns(context, name, 'A', settings)
      : await queryDns(context, reverse, 'PTR', settings.server);
  if (answer === undefined) {
    await out(';; communications error: timed out\n;; no servers could be reached\n');
    return 1;
  }
  if (server !== undefined) await out(`Using domain server:\nName: ${server}\nAddress: ${server}#53\nAliases: \n\n`);
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
