// Which folder npm takes for a project's root, the only one whose `.npmrc` it reads.
import type { Files } from '../ports';

/**
 * The root for a folder, found as npm does (`loadLocalPrefix` of @npmcli/config): the nearest folder upwards with
 * a package.json or node_modules, or the workspace root above that names it as a workspace.
 */
export async function npmProjectRoot(files: Files, folder: string): Promise<string> {
  let nearest: string | undefined;
  for (const place of upwardsFrom(folder)) {
    const hasManifest = (await files.stat(joined(place, 'package.json'))) !== undefined;
    if (nearest === undefined) {
      if (hasManifest || (await hasModules(files, place))) nearest = place;
    } else if (hasManifest && (await hasWorkspace(files, place, nearest))) {
      return place;
    }
  }
  return nearest ?? folder;
}

/** Whether a folder, relative to the root and with `/` between segments, is among npm's workspaces. */
export function isWorkspace(patterns: readonly string[], relative: string): boolean {
  let found = false;
  for (const pattern of patterns) {
    const excluded = pattern.startsWith('!');
    const segments = pattern
      .replace(/^!/, '')
      .split('/')
      .filter((segment) => segment && segment !== '.');
    if (matches(segments, relative.split('/'))) found = !excluded;
  }
  return found;
}

function upwardsFrom(folder: string): readonly string[] {
  const places = [folder];
  for (let place = folder; /\/[^/]+$/.test(place); places.push(place)) {
    place = place.slice(0, place.lastIndexOf('/')) || '/';
    if (place === '/') return [...places, '/'];
  }
  return places;
}

async function hasModules(files: Files, place: string): Promise<boolean> {
  const entries = await files.list(place);
  return entries.some(({ name, kind }) => name === 'node_modules' && kind !== 'file');
}

async function hasWorkspace(files: Files, root: string, folder: string): Promise<boolean> {
  const text = (await files.readText(joined(root, 'package.json'))) ?? '';
  return isWorkspace(workspacesIn(text), folder.slice(joined(root, '').length));
}

function workspacesIn(text: string): readonly string[] {
  try {
    const { workspaces } = JSON.parse(text) as { workspaces?: unknown };
    const patterns = (workspaces as { packages?: unknown } | undefined)?.packages ?? workspaces;
    return Array.isArray(patterns) ? patterns.filter((pattern) => typeof pattern === 'string') : [];
  } catch {
    return [];
  }
}

/** Segment by segment; `positions` are those of the pattern that the path may have reached so far. */
function matches(pattern: readonly string[], path: readonly string[]): boolean {
  let positions = withSkips(pattern, new Set([0]));
  for (const segment of path) {
    const next = new Set<number>();
    for (const position of positions) {
      const asked = pattern[position];
      if (asked === '**') next.add(position);
      else if (asked !== undefined && segmentMatches(asked, segment)) next.add(position + 1);
    }
    positions = withSkips(pattern, next);
  }
  return positions.has(pattern.length);
}

/** `**` also stands for no segment at all. */
function withSkips(pattern: readonly string[], positions: ReadonlySet<number>): Set<number> {
  const reached = new Set(positions);
  for (const position of reached) if (pattern[position] === '**') reached.add(position + 1);
  return reached;
}

/** One `*` at a time, from left to right, so that no pattern takes longer than its length times the segment's. */
function segmentMatches(pattern: string, segment: string): boolean {
  const [head = '', ...tails] = pattern.split('*');
  if (tails.length === 0) return pattern === segment;
  const last = tails.at(-1)!;
  if (!segment.startsWith(head) || segment.startsWith('.') !== pattern.startsWith('.')) return false;
  let at = head.length;
  for (const part of tails.slice(0, -1)) {
    const found = segment.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return segment.length - last.length >= at && segment.endsWith(last);
}

function joined(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}
