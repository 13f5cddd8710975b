/** The part of SARIF 2.1.0 that is written. Source: OASIS SARIF 2.1.0, section 3. */
export type Level = 'error' | 'warning' | 'note';

export interface Text { readonly text: string; readonly markdown?: string }

export interface ArtifactLocation { readonly uri: string; readonly uriBaseId?: string; readonly index?: number }

export interface Region {
  readonly startLine: number; readonly startColumn: number; readonly endLine: number; readonly endColumn: number;
  readonly snippet?: { readonly text: string };
}

export interface Location {
  readonly physicalLocation: { readonly artifactLocation: ArtifactLocation; readonly region?: Region };
  readonly logicalLocations?: readonly LogicalLocation[];
  readonly message?: Text;
}

export interface LogicalLocation { readonly name: string; readonly fullyQualifiedName: string; readonly kind: string }

export interface RuleDescriptor {
  readonly id: string; readonly name?: string;
  readonly shortDescription: Text; readonly fullDescription: Text; readonly help: Text; readonly helpUri?: string;
  readonly defaultConfiguration?: { readonly level: Level };
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Result {
  readonly ruleId: string; readonly ruleIndex: number; readonly kind: 'fail'; readonly level: Level; readonly message: Text;
  readonly locations: readonly Location[]; readonly relatedLocations?: readonly Location[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions?: readonly { readonly kind: 'external'; readonly status: 'accepted'; readonly justification: string }[];
  readonly baselineState?: 'new' | 'updated' | 'unchanged';
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Notification {
  readonly descriptor: { readonly id: string; readonly index: number };
  readonly level: Level; readonly message: Text;
  readonly associatedRule?: { readonly id: string; readonly index: number };
  readonly locations?: readonly Location[];
}

export interface Artifact {
  readonly location: { readonly uri: string; readonly uriBaseId: string };
  readonly parentIndex?: number; readonly length?: number; readonly hashes?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, unknown>>;
}
