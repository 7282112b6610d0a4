// `npm start`: a real VS Code on the demonstration workspace, or a picture of it with `--screenshot FILE.png`.
import { spawn } from 'node:child_process';
import { once as event } from 'node:events';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeDemoFolders, openDemo } from './demo';
import { type Found, findDesktop, findServer } from './host';
import { root } from './once';
import { pageAddress, startServer } from './server';
import { hoverOver, openFile, statusItem, tokenIn, waitForSquiggle } from './workbench';

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { screenshot: { type: 'string' } } });
  if (values.screenshot !== undefined) return screenshot(resolve(values.screenshot));
  const desktop = await findDesktop();
  if ('is' in desktop) return openDesktop(desktop.is);
  console.log(`Not on the desktop: ${desktop.missing}.`);
  return serve();
}

/** What a person sees who rests the mouse on the worst dependency. */
async function screenshot(file: string): Promise<void> {
  const { page, close } = await openDemo(orThrow(await findServer()), { trusted: true });
  try {
    await openFile(page, 'package.json');
    const version = tokenIn(page, '"node-ipc"', '"^9.2.1"');
    await waitForSquiggle(version, 'error');
    await statusItem(page).filter({ hasText: 'malware' }).waitFor();
    await hoverOver(version, 'Do now');
    await page.screenshot({ path: file, animations: 'disabled' });
    console.log(`Written: ${file}`);
  } finally {
    await close();
  }
}

async function openDesktop(program: string): Promise<void> {
  const { workspace, data, remove } = makeDemoFolders();
  console.log(`Opening ${workspace} in VS Code …`);
  const own = ['--user-data-dir', data, '--extensions-dir', join(data, 'extensions')];
  const quiet = [
    '--disable-workspace-trust',
    '--disable-telemetry',
    '--skip-welcome',
    '--skip-release-notes',
  ];
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = [workspace, `--extensionDevelopmentPath=${root}`, ...own, ...quiet, ...sandbox];
  await event(spawn(program, args, { stdio: 'ignore' }), 'exit');
  remove();
}

async function serve(): Promise<void> {
  const { workspace, data, remove } = makeDemoFolders();
  const server = await startServer(orThrow(await findServer()), { data, trusted: true, driven: true });
  console.log(`\nVS Code is at ${pageAddress(server, { folder: workspace, extension: root })}`);
  console.log('\nOpen package.json there. Ctrl-C ends it.');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.stop());
  await server.exited;
  remove();
}

function orThrow<T>(found: Found<T>): T {
  if ('missing' in found) throw new Error(found.missing);
  return found.is;
}
