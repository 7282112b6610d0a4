// Where packages are installed, as package managers are told so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  modulesFolderFilesOf,
  modulesFolderName,
  modulesFoldersOf,
  parseModulesFolder,
} from '../../../server/src/core/manifests/modulesFolder';
import type { LockfileFormatId } from '../../../server/src/core/types';

test('each package manager has its own files and words, the last line counts', () => {
  const folderIn = (format: LockfileFormatId, file: string, text: string) =>
    parseModulesFolder(format, `/project/${file}`, text);
  assert.deepEqual(modulesFolderFilesOf('pnpm'), ['pnpm-workspace.yaml', '.npmrc']);
  assert.equal(folderIn('pnpm', 'pnpm-workspace.yaml', "modulesDir: 'deps/'\n"), 'deps');
  assert.equal(folderIn('pnpm', 'pnpm-workspace.yaml', 'catalog:\n  modulesDir: 1.0.0\n'), undefined);
  assert.equal(folderIn('pnpm', '.npmrc', 'modules-dir = a\r\nmodules-dir = "./b\\\\c"\r\n'), 'b/c');
  assert.deepEqual(modulesFolderFilesOf('yarnClassic'), ['.yarnrc']);
  assert.equal(folderIn('yarnClassic', '.yarnrc', '--modules-folder lib\n'), 'lib');
  assert.equal(folderIn('yarnClassic', '.yarnrc', '"--*.modules-folder" "lib"\n'), 'lib');
  assert.equal(folderIn('yarnClassic', '.yarnrc', '# --modules-folder lib\n'), undefined);
  assert.deepEqual(modulesFolderFilesOf('npm'), []);
  assert.equal(folderIn('npm', '.npmrc', 'modules-dir = a\n'), undefined);
});

test('a setting ends with its line, or at a comment, and is none in a section', () => {
  const inNpmrc = (text: string) => parseModulesFolder('pnpm', '.npmrc', text);
  assert.equal(inNpmrc('modules-dir = deps ; ours\n'), 'deps');
  assert.equal(inNpmrc("modules-dir='de#ps'\n"), 'de#ps');
  assert.equal(inNpmrc('modules-dir=\nhoist=true\n'), '');
  assert.equal(inNpmrc('; modules-dir=a\n[b]\nmodules-dir=c\n'), undefined);
  assert.equal(parseModulesFolder('yarnClassic', '.yarnrc', '--modules-folder lib # ours\n'), 'lib');
  assert.equal(parseModulesFolder('yarnClassic', '.yarnrc', '--modules-folder\nregistry a\n'), undefined);
});

test('a million blank lines are read once', () => {
  const blanks = `${'\n'.repeat(1_000_000)}x\n`;
  assert.equal(parseModulesFolder('pnpm', '.npmrc', `${blanks}modules-dir=a\n`), 'a');
  assert.equal(parseModulesFolder('yarnClassic', '.yarnrc', `${blanks}--modules-folder a\n`), 'a');
});

test('a place elsewhere cannot be told, and is not looked into', () => {
  const elsewhere = ['/packages', '../packages', 'a/../../b', 'C:\\packages', '\\\\host\\share', '$HOME/a'];
  for (const written of elsewhere)
    assert.equal(parseModulesFolder('pnpm', '.npmrc', `modules-dir=${written}\n`), '', written);
  assert.deepEqual(modulesFoldersOf({ modulesFolder: '' }), []);
});

test('what an older install may have left in the usual place is looked at too', () => {
  assert.deepEqual(modulesFoldersOf({}), ['node_modules']);
  assert.deepEqual(modulesFoldersOf({ modulesFolder: 'deps' }), ['deps', 'node_modules']);
  assert.deepEqual(modulesFoldersOf({ modulesFolder: 'node_modules' }), ['node_modules']);
  assert.deepEqual([{}, { modulesFolder: '' }, { modulesFolder: 'deps' }].map(modulesFolderName), [
    'node_modules',
    'node_modules',
    'deps',
  ]);
});
