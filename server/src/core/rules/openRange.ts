// The lockfile is clean, but the declared range would let malware in: a hint, before somebody installs without it.
import { advice } from '../finding';
import { type OpenRange, openRangesOf } from '../openRanges';
import { baseName } from '../paths';
import type { Finding, Project, Rule } from '../types';
import { plainText } from '../untrusted';
import { listed, shortened } from '../wording';

export const openRange: Rule = {
  id: 'openRange',
  title: 'Range admits malware',
  help: 'The locked version is clean, but the declared range admits a version known as malware: an update, or an installation without the lockfile, could bring it in. Narrow the range so that it excludes the malicious versions, or pin the version.',
  find: (project) => openRangesOf(project).map((open) => findingOn(project, open)),
};

function findingOn(project: Project, open: OpenRange): Finding {
  const { importer, declaration, locked, group, versions } = open;
  return {
    ...advice,
    fingerprint: `openRange:${importer || '.'}:${declaration.field}:${declaration.name}:${group.id}`,
    rule: 'openRange',
    rating: 'critical',
    severity: 'hint',
    message: messageOf(project, open),
    importer,
    declaration,
    package: { name: locked.name, version: versions[0]! },
    advisory: group,
    paths: [[locked.name]],
  };
}

function messageOf({ lock }: Project, open: OpenRange): string {
  const { range, locked, group, versions, arePublished } = open;
  const admitted = plainText(`"${range}" admits ${locked.name} ${listed(shortened(versions, 2))}`);
  const known = arePublished
    ? 'malware that can still be installed'
    : 'known as malware; whether that can still be installed is not known';
  const file = baseName(lock?.file ?? '');
  return `${admitted}, ${known} (${plainText(group.id)}). ${file} has ${plainText(locked.version)}`;
}
