import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { RulesetJson, startsRuleset } from './from-json.ts';
import { RulesetText, TABLE } from './from-text.ts';
import { Ledger } from './ledger.ts';
import { NftData } from './schema.ts';

function parse(lines: readonly Line[], context: ParseContext): NftData | undefined {
  const ledger = new Ledger();
  const json = startsRuleset(lines) ? new RulesetJson(ledger, context) : undefined;
  const text = new RulesetText(ledger, context);
  for (const line of lines) (json ?? text).line(line);
  if (ledger.isEmpty && json?.version === undefined) return undefined;
  const cut = json === undefined && text.open;
  if (cut && !context.incomplete) context.problem(lines.at(-1)?.n ?? 1, 'the text ends inside a table: its closing brace is missing');
  return { ...ledger.close((path, place) => { context.note(path, place); }), ...(json?.version !== undefined && { version: json.version }), cut };
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  if (startsRuleset(head)) return 'yes';
  const texts = head.slice(0, 40).map((l) => l.text.trim()).filter((t) => t !== '');
  if (texts.some((t) => /^# Warning: table \S+ \S+ is managed by iptables-nft/.test(t) || /^table (ip6?|inet|arp|bridge|netdev) \S+ \{/.test(t))) return 'yes';
  return texts.length > 0 && texts.every((t) => TABLE.test(t)) ? 'yes' : 'no';
}

export const parser = defineParser({
  id: 'nft-ruleset',
  title: 'nftables rules (nft list ruleset)',
  kind: 'text',
  scope: 'node',
  area: 'iptables',
  collect: 'nft list ruleset',
  commands: [/^nft(-(-[ajnsy]+|--json|--handle|--numeric|--stateless))*-list-(ruleset|tables|table|chains|chain)(-.*)?$/],
  files: [/^nft(ables)?([-_]ruleset)?\.(txt|log|out|md|json)$/],
  schema: NftData,
  sniff,
  parse,
});
