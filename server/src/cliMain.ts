#!/usr/bin/env node
// The command line's composition root: real ports, the process's arguments and streams, and its exit code.
import { resolve } from 'node:path';
import { version } from '../../package.json';
import { runCli } from './cli/cli';
import { nodePorts } from './node/ports';

const stderr = (text: string) => process.stderr.write(text);

void runCli(process.argv.slice(2), {
  ports: nodePorts({
    log: { info: () => {}, warn: (line) => stderr(`${line}\n`), error: (line) => stderr(`${line}\n`) },
  }),
  version,
  resolve: (path) => resolve(path).replaceAll('\\', '/'),
  stdout: (text) => process.stdout.write(text),
  stderr,
}).then((code) => {
  process.exitCode = code;
});
