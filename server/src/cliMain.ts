#!/usr/bin/env node
// The command line's composition root: real ports, the process's arguments and streams, and its exit code.
import { resolve } from 'node:path';
import { version } from '../../package.json';
import { createCancel } from './cancel';
import { runCli } from './cli/cli';
import { couldNot } from './cli/command';
import { withSlashes } from './node/files';
import { plainLog } from './node/log';
import { nodeOutputFolder } from './node/outputFolder';
import { nodePorts } from './node/ports';
import { replaceText } from './node/replaceText';

const stderr = (text: string) => process.stderr.write(text);

let isUnwritten = false;

// Whoever wants only the first lines, as `head` does, closes the pipe; the rest is for nobody, and no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || isUnwritten) return;
    isUnwritten = true;
    process.exitCode = couldNot;
    if (stream === process.stdout) stderr(`lockwatch: the output could not be written (${code}).\n`);
  });
}

const log = {
  info: () => {},
  warn: (line: string) => stderr(`${line}\n`),
  error: (line: string) => stderr(`${line}\n`),
};

void runCli(process.argv.slice(2), {
  ports: nodePorts({ log }),
  portsAt: (storage) => nodePorts({ log, storage }),
  outputAt: (folder) => nodeOutputFolder(folder, plainLog(log)),
  replaceText,
  interrupted: () => {
    const { token, cancel } = createCancel();
    // Only the first time: whoever interrupts again wants the process to end.
    process.once('SIGINT', cancel);
    return token;
  },
  version,
  resolve: (path) => withSlashes(resolve(path)),
  stdout: (text) => process.stdout.write(text),
  stderr,
  isTerminal: process.stderr.isTTY === true,
}).then((code) => {
  process.exitCode = isUnwritten ? couldNot : code;
});
