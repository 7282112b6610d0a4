// A registry as a picture: what is published, what asks for what, and what changes after a project is locked.
import { compare } from 'semver';
import type { PublishedText, PublishedTexts } from './project';

/** What a registry has when a project is locked for the first time, and when it is looked at again. */
export interface Published {
  readonly early: PublishedTexts;
  readonly late: PublishedTexts;
}

/**
 * Reads lines such as `a@1.0.0 -> b ^1.0.0, c ^2.0.0`, `x@1.0.0 -> peer react ^18.0.0` and `b@1.0.0 deprecated`. With
 * `+` in front a version comes out only after the first lock, with `-` it is taken down by then, as malware is.
 */
export function publishedPicture(picture: string): Published {
  const lines = picture.split('\n').flatMap((line) => lineOf(line.trim()) ?? []);
  return {
    early: textsOf(lines.filter(({ mark }) => mark !== '+')),
    late: textsOf(lines.filter(({ mark }) => mark !== '-')),
  };
}

interface Line {
  readonly mark: string;
  readonly name: string;
  readonly version: string;
  readonly text: PublishedText;
}

const linePattern = /^([+-]?)\s*(\S+)@(\d\S*)(\s+deprecated)?(?:\s+->\s+(.+))?$/;

function lineOf(line: string): Line | undefined {
  if (line === '') return undefined;
  const [, mark = '', name, version, deprecated, asks = ''] = linePattern.exec(line) ?? [];
  if (name === undefined || version === undefined) throw new Error(`Not a line of the picture: ${line}`);
  const parts = asks.split(',').map((part) => part.trim());
  const text: PublishedText = {
    published: mark === '+' ? '2021-01-01' : '2020-01-01',
    dependencies: asksOf(parts.filter((part) => part !== '' && !part.startsWith('peer '))),
    peerDependencies: asksOf(parts.flatMap((part) => (part.startsWith('peer ') ? [part.slice(5)] : []))),
    ...(deprecated === undefined ? {} : { deprecated: 'Use something else' }),
  };
  return { mark, name, version, text };
}

/** `b ^1.0.0` as a member of `dependencies`. */
function asksOf(parts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    parts.map((part) => [part.slice(0, part.indexOf(' ')), part.slice(part.indexOf(' ') + 1)]),
  );
}

function textsOf(lines: readonly Line[]): PublishedTexts {
  const texts: Record<string, Record<string, PublishedText>> = {};
  for (const { name, version, text } of [...lines].sort((a, b) => compare(a.version, b.version))) {
    texts[name] = { ...texts[name], [version]: text };
  }
  return texts;
}
