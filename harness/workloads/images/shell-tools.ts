import { applet, type Applet } from '../applets/applet.ts';
import { awk } from '../applets/awk.ts';
import { echo } from '../applets/echo.ts';
import { expr } from '../applets/expr.ts';
import { cat, copy, listFiles, makeDirectory, move, remove, tee, touch } from '../applets/files.ts';
import { grep } from '../applets/grep.ts';
import { head, tail } from '../applets/head-tail.ts';
import { curl } from '../applets/net/curl.ts';
import { dig, host } from '../applets/net/dig.ts';
import { netcat } from '../applets/net/netcat.ts';
import { nslookup, type NslookupStyle } from '../applets/net/nslookup.ts';
import { socat } from '../applets/net/socat.ts';
import { wget } from '../applets/net/wget.ts';
import { printf } from '../applets/printf.ts';
import { sed } from '../applets/sed.ts';
import { sleepProgram } from '../applets/sleep.ts';
import {
  basename,
  date,
  dirname,
  env,
  hostname,
  id,
  kill,
  printenv,
  ps,
  pwd,
  timeout,
  uname,
  which,
  whoami,
  xargs,
} from '../applets/system-tools.ts';
import { bracket, testCondition } from '../applets/test-condition.ts';
import { base64, cut, reverse, sequence, sort, tr, uniq, wc, yes } from '../applets/text-tools.ts';
import type { Program } from '../program.ts';
import { shellProgram } from '../shell/shell-program.ts';
import { findProgram } from './known-image.ts';

const APPLETS: Readonly<Record<string, Applet>> = {
  '[': bracket,
  awk,
  base64,
  basename,
  cat,
  cp: copy,
  curl,
  cut,
  date,
  dig,
  dirname,
  echo,
  egrep: (place) => grep({ ...place, words: ['-E', ...place.words] }),
  expr,
  false: () => 1,
  fgrep: (place) => grep({ ...place, words: ['-F', ...place.words] }),
  grep,
  head,
  host,
  hostname,
  id,
  kill,
  ls: listFiles,
  mkdir: makeDirectory,
  mv: move,
  printenv,
  printf,
  ps,
  pwd,
  rev: reverse,
  rm: remove,
  sed,
  seq: sequence,
  socat,
  sort,
  tail,
  tee,
  test: testCondition,
  touch,
  tr,
  true: () => 0,
  uname,
  uniq,
  wc,
  wget,
  whoami,
  yes,
};

/** The programs of an image with those that come with a shell. */
export function shellTools(
  own: Readonly<Record<string, Program>>,
  style: NslookupStyle = 'busybox',
): ReadonlyMap<string, Program> {
  const programs = new Map(Object.entries(APPLETS).map(([name, run]) => [name, applet(name, run)]));
  programs.set('nslookup', applet('nslookup', nslookup(style)));
  // Images with the tools of BIND have those of OpenBSD, too.
  for (const name of ['nc', 'netcat'])
    programs.set(name, applet('nc', netcat(style === 'bind' ? 'openbsd' : 'busybox')));
  const find = (name: string): Program | undefined => findProgram(programs, name);
  const has = (name: string): boolean => find(name) !== undefined;
  for (const [name, make] of Object.entries({ env, timeout, which, xargs }))
    programs.set(name, applet(name, make(has)));
  const shell = shellProgram(find);
  for (const name of ['sh', 'ash', 'bash', 'dash', 'zsh']) programs.set(name, shell);
  programs.set('sleep', sleepProgram);
  for (const [name, program] of Object.entries(own)) programs.set(name, program);
  return programs;
}
