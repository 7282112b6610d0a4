// Runs the suite inside the extension host of every VS Code that can be had here: the desktop and the server.
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { startRegistry } from '../support/registry';
import { feedsAt, makeDemoFolders, openDemo, packuments } from './demo';
import { type Found, findDesktop, findServer, type ServerFiles } from './host';
import { cacheFolder, root } from './once';

test('the suite runs in a real VS Code', { timeout: 10 * 60_000 }, async (t) => {
  const tests = await bundleSuite();
  const hosts = { desktop: await findDesktop(), server: await findServer() };
  await t.test('on the desktop', (t) => ifFound(t, hosts.desktop, (is) => runOnDesktop(t, is, tests)));
  await t.test('on the server', (t) => ifFound(t, hosts.server, (is) => runOnServer(t, is, tests)));
  const reasons = Object.values(hosts).flatMap((host) => ('missing' in host ? host.missing : []));
  assert.notEqual(reasons.length, 2, `no VS Code can be had here: ${reasons.join('; ')}`);
});

async function ifFound<T>(t: TestContext, found: Found<T>, work: (is: T) => Promise<void>): Promise<void> {
  if ('missing' in found) t.skip(found.missing);
  else await work(found.is);
}

/** The extension host loads one CommonJS file, and gives it `vscode`. */
async function bundleSuite(): Promise<string> {
  const outfile = join(cacheFolder, 'suite.js');
  await build({
    entryPoints: [join(__dirname, 'suite/index.ts')],
    bundle: true,
    platform: 'node',
    external: ['vscode'],
    sourcemap: 'inline',
    outfile,
  });
  return outfile;
}

async function runOnDesktop(
  t: TestContext,
  vscodeExecutablePath: string,
  extensionTestsPath: string,
): Promise<void> {
  const { workspace, data, remove } = makeDemoFolders();
  const registry = await startRegistry(packuments);
  t.after(async () => {
    await registry.close();
    remove();
  });
  mkdirSync(join(data, 'User'), { recursive: true });
  writeFileSync(join(data, 'User/settings.json'), JSON.stringify(feedsAt(registry)));
  const code = await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: root,
    extensionTestsPath,
    extensionTestsEnv: { npm_config_registry: registry.url },
    launchArgs: [workspace, '--disable-workspace-trust', '--user-data-dir', data],
  });
  assert.equal(code, 0);
}

/** The page hears of the suite's words and end through two functions that it expects to find. */
async function runOnServer(t: TestContext, files: ServerFiles, tests: string): Promise<void> {
  const said: string[] = [];
  const ended = new EventEmitter();
  const end = once(ended, 'exit');
  const prepare = async (page: Page) => {
    await page.exposeFunction('codeAutomationLog', (_: string, words: unknown[]) =>
      said.push(words.join(' ')),
    );
    await page.exposeFunction('codeAutomationExit', (code: number) => ended.emit('exit', code));
  };
  const { close } = await openDemo(files, { trusted: true, tests, prepare });
  t.after(close);
  const [code] = await end;
  for (const words of said) if (words.startsWith('ok ')) t.diagnostic(words);
  assert.equal(code, 0, said.join('\n'));
}
