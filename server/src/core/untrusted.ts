// Text that others wrote: what feeds, lockfiles and registries say, made harmless before anybody reads it.

// Control characters (terminal escapes among them), format characters such as bidirectional marks, whatever else is
// drawn as nothing, and halves of surrogate pairs.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

const markdownSyntax = /[\\`*_{}[\]()<>#+\-.!|~&$:@]/g;

/** One line of plain text: invisible characters gone, white space folded, cut to `limit` UTF-16 units. */
export function plainText(text: string, limit = 200): string {
  const line = text
    .slice(0, limit * 4)
    .replace(/\s+/g, ' ')
    .replace(invisible, '')
    .trim();
  return line.length > limit ? `${line.slice(0, limit - 1).trimEnd()}…` : line;
}

/** The same as Markdown that shows these characters and nothing else: no link, image, HTML, code or heading. */
export function markdownText(text: string, limit = 200): string {
  return plainText(text, limit).replace(markdownSyntax, '\\$&');
}

/** The same as a plain text message of SARIF, in which `[text](address)` alone means more than it says: a link. */
export function messageText(text: string, limit = 200): string {
  return plainText(text, limit).replaceAll('](', '] (');
}

/** An `https:` address that can stand in a Markdown link, or undefined for anything else. */
export function safeLink(address: string): string | undefined {
  if (
    address.length > 2000 ||
    !/^https:\/\/[\w.-]+(?::\d+)?(?:[/?#][\w\-./?%&=#~+,;:@!$']*)?$/.test(address)
  ) {
    return undefined;
  }
  return address;
}
