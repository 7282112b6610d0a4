// A packument as it lies in the cache: a line about it, then the packument as its registry would send it.

import type { Packument } from '../types';
import { packumentToText, parsePackument } from './packument';

/** Counts up when `Packument` needs something that the cached form does not hold yet. */
const format = 5;

/** What was fetched, and when. */
export interface CachedPackument {
  readonly packument: Packument;
  /** RFC 3339 of when the registry last said so. */
  readonly asOf: string;
  /** The registry's name for exactly this content. */
  readonly etag?: string;
}

/** The text from which `parseCachedPackument` reads the same. */
export function cachedPackumentToText({ packument, asOf, etag }: CachedPackument): string {
  return `${JSON.stringify({ format, asOf, etag })}\n${packumentToText(packument)}`;
}

/** Undefined for whatever is damaged, of another format, or about another package than `name`. */
export function parseCachedPackument(text: string, name: string): CachedPackument | undefined {
  const end = text.indexOf('\n');
  const head = parseHead(text.slice(0, Math.max(0, end)));
  const packument = head && parsePackument(text.slice(end + 1));
  return head && packument?.name === name ? { ...head, packument } : undefined;
}

function parseHead(line: string): { readonly asOf: string; readonly etag?: string } | undefined {
  try {
    const head = JSON.parse(line) as Readonly<Record<string, unknown>> | null;
    const { asOf, etag } = head ?? {};
    if (head?.format !== format || typeof asOf !== 'string' || Number.isNaN(Date.parse(asOf)))
      return undefined;
    return { asOf, ...(typeof etag === 'string' && { etag }) };
  } catch {
    return undefined;
  }
}
