import type { RecordType } from 'dns-packet';
import type { ProgramContext } from '../../program.ts';
import type { Applet } from '../applet.ts';
import { UsageProblem } from '../options.ts';
import {
  queryDns,
  recordText,
  resolverSettings,
  reverseName,
  searchDns,
  type DnsAnswer,
  type ResolverSettings,
} from './dns-query.ts';

/** Which nslookup: that of BIND's tools (netshoot, dnsutils) or busybox's. */
export type NslookupStyle = 'bind' | 'busybox';

/** `nslookup [-type=TYPE] NAME [SERVER]`. */
export function nslookup(style: NslookupStyle): Applet {
  return async ({ words, context, out }) => {
    const names = words.filter((word) => !word.startsWith('-'));
    const type = words
      .map((word) => /^-(?:q|ty|type|query|querytype)=(.+)$/i.exec(word)?.[1])
      .find((found) => found !== undefined)
      ?.toUpperCase();
    const [name, server] = names;
    if (name === undefined) throw new UsageProblem('no name given');
    const settings = await resolverSettings(context);
    const used = server === undefined ? settings : { ...settings, server };
    const bind = style === 'bind';
    const answers = await lookedUp(context, name, type, used, bind);
    if (answers === undefined) {
      const lost = bind ? `;; communications error to ${used.server}#53: timed out\n` : '';
      await out(`${lost}${bind ? ';;' : ';; connection timed out;'} no servers could be reached\n\n`);
      return 1;
    }
    const isReverse = type === undefined && reverseName(name) !== undefined;
    const failed = answers.find(({ rcode }) => rcode !== 'NOERROR' && rcode !== 'NXDOMAIN');
    if (bind && failed !== undefined) await out(`;; Got ${failed.rcode} reply from ${used.server}\n`);
    if (!bind || !isReverse) await out(`Server:\t\t${used.server}\nAddress:\t${used.server}${bind ? '#' : ':'}53\n\n`);
    return bind ? bindAnswers(answers, name, out) : busyboxAnswers(answers, name, out);
  };
}

type Out = (text: string) => Promise<void>;

async function bindAnswers(answers: readonly DnsAnswer[], name: string, out: Out): Promise<number> {
  const found = answers.filter((answer) => answer.answers.length > 0);
  if (found.length > 0) {
    await out(`${found.map((answer) => block(answer, true)).join('')}\n`);
    return 0;
  }
  await out(nothingFound(answers[0], name));
  return answers[0]?.rcode === 'NOERROR' ? 0 : 1;
}

/** Each question has its part, also where there is nothing. */
async function busyboxAnswers(answers: readonly DnsAnswer[], name: string, out: Out): Promise<number> {
  const isThere = answers.some((answer) => answer.answers.length > 0);
  if (!isThere && answers.every(({ rcode }) => rcode === 'NOERROR')) {
    await out(nothingFound(answers[0], name));
    return 1;
  }
  const parts = answers.map((answer) =>
    answer.rcode === 'NOERROR' ? `${block(answer, false)}\n` : nothingFound(answer, name),
  );
  await out(parts.join(''));
  return isThere ? 0 : 1;
}

function nothingFound(answer: DnsAnswer | undefined, name: string): string {
  if (answer === undefined) return `*** Can't find ${name}: No answer\n\n`;
  if (answer.rcode === 'NOERROR') return `*** Can't find ${answer.name}: No answer\n\n`;
  return `** server can't find ${answer.name}: ${answer.rcode}\n\n`;
}

async function lookedUp(
  context: ProgramContext,
  name: string,
  type: string | undefined,
  settings: ResolverSettings,
  stopsEarly: boolean,
): Promise<readonly DnsAnswer[] | undefined> {
  const reverse = reverseName(name);
  const kinds = type === undefined ? (reverse === undefined ? ['A', 'AAAA'] : ['PTR']) : [type];
  const answers: DnsAnswer[] = [];
  for (const kind of kinds) {
    const answer =
      reverse === undefined
        ? await searchDns(context, name, kind as RecordType, settings)
        : await queryDns(context, reverse, kind as RecordType, settings.server);
    if (answer === undefined) return undefined;
    answers.push(answer);
    if (stopsEarly && answer.rcode !== 'NOERROR') break;
  }
  return answers;
}

function block({ answers }: DnsAnswer, bind: boolean): string {
  const dot = bind ? '.' : '';
  return answers
    .map((answer) => {
      const text = recordText(answer);
      switch (answer.type) {
        case 'A':
        case 'AAAA':
          return `Name:\t${answer.name}\nAddress: ${text}\n`;
        case 'CNAME':
          return `${answer.name}\tcanonical name = ${text}${dot}\n`;
        case 'PTR':
          return `${answer.name}\tname = ${text}${dot}\n`;
        case 'SRV':
          return `${answer.name}\tservice = ${text}${dot}\n`;
        case 'TXT':
          return `${answer.name}\ttext = ${text}\n`;
        default:
          return `${answer.name}\t${answer.type.toLowerCase()} = ${text}\n`;
      }
    })
    .join('');
}
