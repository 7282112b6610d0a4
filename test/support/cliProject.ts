// A project with malware in memory, and the command line run on it.
import assert from 'node:assert/strict';
import { type CliRun, runInMemory } from './cli';
import { npmLock } from './locks';
import { type MemoryPortsOptions, memoryPorts } from './memoryPorts';

const manifest = '{\n  "dependencies": {\n    "node-ipc": "^9.2.1",\n    "express": "^4.0.0"\n  }\n}\n';

/** The lockfile of `hit`, with two packages that are malware. */
export const lock = npmLock(
  { 'node-ipc': '^9.2.1', express: '^4.0.0' },
  {
    'node_modules/node-ipc': {
      version: '9.2.3',
      resolved: 'https://registry.npmjs.org/node-ipc/-/node-ipc-9.2.3.tgz',
      integrity: 'sha512-x',
    },
    'node_modules/express': { version: '4.18.0', dependencies: { debug: '^4.0.0' } },
    'node_modules/debug': { version: '4.4.2', dev: true },
  },
);

/** A project below `/project` in which two of three packages are malware. */
export const hit = { '/project/package.json': manifest, '/project/package-lock.json': lock };

/** Both as a policy ignores them, until a day that is still to come. */
export const ignore = ['MAL-2026-3744', 'MAL-2025-46974'].map((advisory) => ({
  advisory,
  reason: 'A sandbox',
  until: '2026-11-30',
}));

/** The same project with that policy. */
export const hitIgnored = { ...hit, '/project/.lockwatch.jsonc': JSON.stringify({ ignore }) };

/** Runs a command in memory with these ports; a command that is to be offline is checked to ask nobody. */
export async function run(argv: readonly string[], options: MemoryPortsOptions): Promise<CliRun> {
  const ports = memoryPorts(options);
  const said = await runInMemory(argv, ports);
  if (argv.includes('--offline')) assert.deepEqual(ports.requests, []);
  return said;
}
