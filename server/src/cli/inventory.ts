// `lockwatch inventory`: every locked package with its place, for programs.
import { parseArgs } from 'node:util';
import { inventoryOf, isWhole, type OtherLockfile, relativeTo, toolInventoryOf } from '../core/index';
import type { Session } from '../session';
import { type CliCommand, choiceOf, couldNot, folderOf, type Surroundings } from './command';
import { withProjects } from './projects';

const options = { format: { type: 'string' } } as const;

export const inventory: CliCommand = {
  name: 'inventory',
  summary: 'List every locked package',
  options: '  --format json       The only format there is',
  exitCodes: '0 done, 2 could not do the job',
  accepts: options,
  takesFolder: true,
  read: (args) => {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const folder = folderOf(positionals);
    if (typeof folder !== 'string') return folder;
    const format = choiceOf('format', values.format ?? 'json', ['json']);
    if ('wrong' in format) return format;
    return (around) => list(folder, around);
  },
};

function list(folder: string, around: Surroundings): Promise<number> {
  const settings = { advisories: [], bundled: false, offline: true };
  return withProjects({ folder, settings, trusted: true }, around, async (analyses, session, root) => {
    const locks = analyses.flatMap(({ lock }) => lock ?? []);
    const lockfiles = locks.map((lock) => inventoryOf(root, lock));
    const others = analyses.flatMap(({ files }) => files.otherLockfiles);
    const otherLockfiles = (await Promise.all(others.map((other) => listOther(other, session, root)))).flat();
    const configDependencies = analyses.flatMap(({ project }) => toolInventoryOf(root, project));
    around.stdout(`${JSON.stringify({ lockfiles, configDependencies, otherLockfiles }, null, 2)}\n`);
    const inPart = locks.filter(({ graph }) => !isWhole(graph.lockfile.problems));
    for (const { file } of inPart)
      around.stderr(`lockwatch: ${relativeTo(root, file)} could be read only in part.\n`);
    const { isCutOff } = session.circumstances();
    if (isCutOff) around.stderr('lockwatch: not all folders were looked into.\n');
    return inPart.length === 0 && !isCutOff ? 0 : couldNot;
  });
}

async function listOther({ file, why }: OtherLockfile, session: Session, root: string): Promise<object[]> {
  const { lock } = (await session.analysisOf(file)) ?? {};
  return lock ? [{ why, ...inventoryOf(root, lock) }] : [];
}
