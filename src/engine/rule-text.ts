import { type TextFault, type TextFile, YamlText } from '../base/yaml-text.ts';

/** A fault in a rule file, ready to be shown. */
export type RuleError = TextFault;
export type RuleFile = TextFile;

/** A rule file as YAML whose every value knows its place. */
export class RuleText extends YamlText {
  constructor(file: RuleFile) {
    super(file, 'rule');
  }
}
