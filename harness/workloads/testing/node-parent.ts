/** A process that runs a program of the image `node` which never ends; it writes `[pid, directory]` of that one. */
import { systemProcess } from '../../core/exec.ts';
import { imageCatalog } from '../images/image-catalog.ts';
import { nodeImage } from '../node/node-image.ts';
import { ImageProgram } from './running-program.ts';

const catalog = imageCatalog([
  nodeImage({
    startProcess: systemProcess,
    execPath: process.execPath,
    pid: process.pid,
    version: process.versions.node,
  }),
]);
const image = catalog.find('node');
if (image === undefined) throw new Error('no such image');
const code = 'console.log(JSON.stringify([process.pid, require("path").dirname(process.cwd())])); for (;;);';
const program = new ImageProgram(image, { argv: ['node', '-e', code] });
await program.says('\n');
process.stdout.write(program.stdout);
await program.ended;
