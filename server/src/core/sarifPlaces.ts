// Places as SARIF has them: files by addresses from the root of the source, and in them lines and columns from 1.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html (3.4, 3.28 to 3.30)
import { relativeTo } from './paths';
import { lineStartsIn } from './places';
import { positionOf } from './text';
import type { Place, Project } from './types';

/** The name of the folder that addresses start from. */
const sourceBase = '%SRCROOT%';

/**
 * What a run says of that folder: not where it lies, which is another place on every machine, and which programs
 * that comment on a change take to be the root of the repository.
 */
export const sourceBases = {
  [sourceBase]: { description: { text: 'The root of the repository.' } },
} as const;

/** What regions are counted in and what ends their lines, as in `text.ts`. */
export const regionUnits = { columnKind: 'utf16CodeUnits', newlineSequences: ['\r\n', '\n', '\r'] } as const;

export interface SarifLocation {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region: {
      readonly startLine: number;
      readonly startColumn: number;
      readonly endLine: number;
      readonly endColumn: number;
    };
  };
}

/** A piece of one of a project's texts; `sourceRoot` is an absolute folder. */
export function sarifLocation(sourceRoot: string, project: Project, { file, span }: Place): SarifLocation {
  const lineStarts = lineStartsIn(project, file);
  const start = positionOf(lineStarts, span.start);
  const end = positionOf(lineStarts, span.end);
  return {
    physicalLocation: {
      artifactLocation: addressOf(sourceRoot, file),
      region: {
        startLine: start.line + 1,
        startColumn: start.column + 1,
        endLine: end.line + 1,
        endColumn: end.column + 1,
      },
    },
  };
}

/** What lies outside of the source keeps its absolute address. */
function addressOf(sourceRoot: string, file: string): { readonly uri: string; readonly uriBaseId?: string } {
  const path = relativeTo(sourceRoot, file);
  if (path !== file) return { uri: encoded(path), uriBaseId: sourceBase };
  return { uri: `file://${file.startsWith('/') ? '' : '/'}${encoded(file)}` };
}

/** A path as RFC 3986 has it; the `@` of scopes may stand as it is. Half a surrogate pair cannot be written at all. */
function encoded(path: string): string {
  const segments = path.replace(/\p{Cs}/gu, '\ufffd').split('/');
  return segments.map((segment) => encodeURIComponent(segment).replaceAll('%40', '@')).join('/');
}
