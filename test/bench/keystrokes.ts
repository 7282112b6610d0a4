// How long a project with overrides is read and judged again after a key is pressed inside a version in package.json.
import assert from 'node:assert/strict';
import { Assembler } from '../../server/src/assemble';
import { analyze } from '../../server/src/core/analyze';
import { groupsOn } from '../../server/src/core/exposures';
import { parseManifest } from '../../server/src/core/manifests/manifest';
import type { Finding, Project } from '../../server/src/core/types';
import { nodeFiles } from '../../server/src/node/files';
import { neverCancelled } from '../../server/src/ports';
import { Texts } from '../../server/src/texts';
import { findProjects, type ProjectFiles } from '../../server/src/workspace';
import { collectedProjects, namedVersions } from '../support/collection';
import { dataFolder } from '../support/data';
import { memoryPorts } from '../support/memoryPorts';
import type { BenchCase } from './benchCase';

export const cases: readonly BenchCase[] = dataFolder
  ? [
      keystrokeCase('many-deps (pnpm, 4,190 packages)', 'pnpm-many-deps-pnpm9'),
      keystrokeCase('theia (npm)', 'theia-v3'),
      keystrokeCase('create-react-app (npm, 2,578 packages)', 'create-react-app-v2'),
      keystrokeCase('vue-cli (yarn 1, 2,779 packages)', 'vue-cli-yarn1'),
    ]
  : [];

interface Ready {
  readonly texts: Texts;
  readonly assembler: Assembler;
  readonly files: ProjectFiles;
  readonly known: Project;
  readonly manifestFile: string;
  /** The manifest's text by its state: as it is, and with the last character of one version gone. */
  readonly states: readonly string[];
}

/** Each call presses one key: the last character of a version goes, or comes back. */
function keystrokeCase(name: string, folder: string): BenchCase {
  let ready: Promise<Ready> | undefined;
  let pressed = 0;
  const press = async (): Promise<readonly Finding[]> => {
    ready ??= prepare(folder);
    return judge(await ready, ++pressed % 2);
  };
  return {
    name: `keystroke in package.json: ${name}`,
    subjects: { lockwatch: press },
    agree: async () => {
      const [changed, back, changedAgain, backAgain] = [
        await press(),
        await press(),
        await press(),
        await press(),
      ];
      assert.ok(back.some(({ rule }) => rule === 'overrideUnneeded'));
      assert.deepEqual(changedAgain, changed);
      assert.deepEqual(backAgain, back);
    },
    runs: 30,
  };
}

async function judge(
  { texts, assembler, files, known, manifestFile, states }: Ready,
  state: number,
): Promise<readonly Finding[]> {
  texts.set(manifestFile, states[state]);
  const { advisories, packuments, now } = known;
  return analyze({ ...(await assembler.assemble(files)), advisories, packuments, now });
}

/** With everything judged once, as it is where somebody writes. */
async function prepare(folder: string): Promise<Ready> {
  const projects = await collectedProjects(folder);
  const { log } = memoryPorts();
  const onDisk = nodeFiles({ log });
  const found = await findProjects({ files: onDisk, log }, [projects[0]!.root], neverCancelled);
  const files = found.find(({ root }) => root === projects[0]!.root)!;
  const texts = new Texts(onDisk);
  const known = { ...projects[0]!, packuments: namedVersions(projects) };
  const manifest = known.manifests.get('')!;
  const text = withOverrides(known, manifest.text);
  const ready: Ready = {
    texts,
    assembler: new Assembler(texts),
    files,
    known,
    manifestFile: manifest.file,
    states: [text, withoutLastCharacter(text)],
  };
  await judge(ready, 0);
  return ready;
}

/** With overrides that hold packages that advisories know at the versions that are locked, ten at most. */
function withOverrides({ lock, advisories }: Project, text: string): string {
  const { format, packages } = lock!.graph.lockfile;
  const versions = new Map<string, string>();
  const several = new Set<string>();
  for (const { name, version, source } of packages) {
    if (source !== 'registry' || (versions.get(name) ?? version) !== version) several.add(name);
    versions.set(name, version);
  }
  const isClean = ([name, version]: readonly [string, string]) =>
    !several.has(name) && groupsOn(advisories.get(name) ?? [], version).length === 0;
  const declared = new Set(parseManifest(text).declarations.map(({ name }) => name));
  const held = [...versions].filter((one) => advisories.has(one[0]) && !declared.has(one[0]) && isClean(one));
  const field = format === 'npm' ? 'overrides' : 'resolutions';
  return JSON.stringify({ ...JSON.parse(text), [field]: Object.fromEntries(held.slice(0, 10)) }, null, 2);
}

/** Of the first version that is longer than one character. */
function withoutLastCharacter(text: string): string {
  const declaration = parseManifest(text).declarations.find(({ rawSpec }) =>
    /^[\^~]\d+\.\d+\.\d+$/.test(rawSpec),
  )!;
  const end = declaration.specSpan.end - 1;
  return text.slice(0, end - 1) + text.slice(end);
}
