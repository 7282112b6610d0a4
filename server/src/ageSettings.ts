// How old versions must be before a project's package manager takes them, as its files and the environment have it.
import {
  baseName,
  foldersUpFrom,
  isInherited,
  type LockfileFormatId,
  type Project,
  parseAgeExempt,
  parseReleaseAge,
  refusesUnasked,
  releaseAgeFilesOf,
  releaseAgeOf,
  scopeAgesIn,
  withVariables,
} from './core/index';
import type { NpmConfig } from './ports';
import type { Texts } from './texts';

/** The part of a project that these settings make. */
export type AgeSettings = Pick<Project, 'releaseAge' | 'ageExempt' | 'ageRefusedIn' | 'scopeAges'>;

/** What a person's own configuration has of them. */
export type PersonalAges = Pick<NpmConfig, 'personalFiles' | 'yarnReleaseAge' | 'variable'>;

/**
 * Reads the files of a project's package manager, by the format of its lockfile, the one that counts first; of those that
 * are inherited those in the folders above and the person's own too, whose lists add up. Variables are looked up in those of
 * yarn, but in a workspace that is not trusted only in the person's own; an age made of one that is not known is none.
 */
export async function readAgeSettings(
  texts: Texts,
  root: string,
  format: LockfileFormatId,
  personal: PersonalAges,
  isTrusted: boolean,
): Promise<AgeSettings> {
  const isYarn = format === 'yarnBerry';
  const lookUp = (name: string) => personal.variable?.(name);
  let releaseAge = isYarn ? inEnvironment(personal, lookUp) : undefined;
  const read: string[] = [];
  const ageExempt: string[] = [];
  let ageRefusedIn: string | undefined;
  for (const file of filesFor(releaseAgeFilesOf(format), root, personal)) {
    if (releaseAge && !isInherited(file)) break;
    const written = (await texts.read(file)) ?? '';
    const isExpanded = isYarn && (isTrusted || personal.personalFiles?.includes(file));
    const text = isExpanded ? withVariables(written, lookUp) : written;
    read.push(text);
    releaseAge ??= parseReleaseAge(format, file, text);
    ageExempt.push(...parseAgeExempt(format, file, text));
    if (refusesUnasked(format, file, text)) ageRefusedIn = baseName(file);
  }
  // The list of a file that goes first takes the place of the one that stands beside the age.
  const exclude = ageExempt.length > 0 ? ageExempt : (releaseAge?.exclude ?? []);
  const scopeAges = isYarn ? scopeAgesIn(read) : undefined;
  return {
    ageExempt,
    ...(releaseAge && { releaseAge: { ...releaseAge, exclude } }),
    ...(ageRefusedIn !== undefined && { ageRefusedIn }),
    ...(scopeAges && scopeAges.size > 0 && { scopeAges }),
  };
}

function inEnvironment(
  { yarnReleaseAge: age }: PersonalAges,
  lookUp: NonNullable<PersonalAges['variable']>,
): Project['releaseAge'] {
  return age === undefined
    ? undefined
    : releaseAgeOf('YARN_NPM_MINIMAL_AGE_GATE', withVariables(age, lookUp));
}

function filesFor(
  names: readonly string[],
  root: string,
  { personalFiles = [] }: PersonalAges,
): readonly string[] {
  return names.flatMap((name) => {
    if (!isInherited(name)) return [`${root}/${name}`];
    const above = foldersUpFrom(root).map((folder) => `${folder}/${name}`);
    return [...new Set([...above, ...personalFiles.filter((file) => baseName(file) === name)])];
  });
}
