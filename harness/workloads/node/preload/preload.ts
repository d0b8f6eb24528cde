/**
 * Loaded into programs of the image `node` before their own code: it gives them the network, the names and the files of
 * their pod. Bundled into one file (see ../preload-bundle.ts), since the program knows no TypeScript.
 */
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { Control } from './control.ts';
import { watchLifeLine } from './life-line.ts';
import { mapFiles } from './map-files.ts';
import { podConnect } from './pod-connect.ts';
import { podListen } from './pod-listen.ts';
import { podLookup, podResolvers } from './pod-names.ts';
import type { NodeSettings } from './settings.ts';

const settings = JSON.parse(readFileSync(new URL('settings.json', import.meta.url), 'utf8')) as NodeSettings;
// Workers and forks of the program load this, too, but its two channels are not theirs.
const isFirst = isMainThread && process.ppid === settings.parentPid;
if (isFirst) watchLifeLine(settings);
podLookup(settings);
podResolvers(settings);
podConnect(settings);
podListen(settings, isFirst ? new Control() : undefined);
mapFiles(settings.root);
Object.assign(os, { hostname: () => settings.hostname });
syncBuiltinESMExports();
