// What hovers say, for editors that show Markdown and for those that show nothing but the characters.
import { type MarkupContent, MarkupKind } from 'vscode-languageserver';

/** Escaped characters, strong and emphasized text, code and links: of Markdown the server writes nothing else inline. */
const inline = /\\(?<escaped>[\s\S])|`(?<code>[^`]*)`|\*\*|[_[]|\]\((?<address>[^)]*)\)|(?<! ) +(?=\n)/g;

/** Markdown as the editor can show it; one that does not say what it can show is taken to show Markdown. */
export function toMarkup(markdown: string, formats: readonly MarkupKind[] | undefined): MarkupContent {
  if (formats === undefined || formats.includes(MarkupKind.Markdown))
    return { kind: MarkupKind.Markdown, value: markdown };
  const value = markdown.replace(inline, (_, escaped?: string, code?: string, address?: string) =>
    address === undefined ? (escaped ?? code ?? '') : ` (${address})`,
  );
  return { kind: MarkupKind.PlainText, value };
}
