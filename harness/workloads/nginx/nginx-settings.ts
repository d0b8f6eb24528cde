import type { ProgramFiles } from '../program.ts';
import type { NginxAnswer } from './nginx-answer.ts';

export interface NginxSettings {
  readonly port: number;
  readonly root: string | undefined;
  /** What `return` says for every request. */
  readonly answer: NginxAnswer | undefined;
}

/** Reads `listen`, `root` and `return` from the one server of `conf.d/default.conf`, where there is such a file. */
export async function nginxSettings(files: Pick<ProgramFiles, 'read'>): Promise<NginxSettings> {
  const text = await files.read('/etc/nginx/conf.d/default.conf').then(String, () => '');
  const port = /^\s*listen\s+(?:\S+:)?(\d{1,5})\b/m.exec(text)?.[1];
  const root = /^\s*root\s+([^\s;]+)\s*;/m.exec(text)?.[1];
  const told = /\breturn\s+(\d{3})(?:\s+(?:'([^']*)'|"([^"]*)"|([^\s;]+)))?\s*;/.exec(text);
  return {
    port: port === undefined ? 80 : Number(port),
    root,
    answer: told === null ? undefined : answerOf(Number(told[1]), told[2] ?? told[3] ?? told[4] ?? ''),
  };
}

function answerOf(status: number, text: string): NginxAnswer {
  const body = Buffer.from(text.replaceAll('\\n', '\n'));
  return {
    status,
    headers: [
      ['Content-Type', 'application/octet-stream'],
      ['Content-Length', String(body.length)],
      ['Connection', 'keep-alive'],
    ],
    body,
  };
}
