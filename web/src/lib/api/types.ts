/** What the server sends; see docs/api.md. */

export type Day = number;

export interface ScenarioName { name: string; title: string; description?: string }

export interface RecordPoint { value: number | string; low: number | string; high: number | string; source?: string; note?: string }

export interface Metric { id: string; unit: string; doc: string; record?: RecordPoint | null }

export interface Patch { name: string; title: string; description: string; claim?: string | null }

export interface Claim {
  id: string; claim: string; said_by?: string; cause_changed?: string; counterfactual?: string; primary_metric?: string; secondary_metrics?: string; testable?: boolean;
}

export interface Scenario {
  name: string; title: string; description: string;
  days: { first: string; last: string; count: number };
  sides: string[];
  metrics: Metric[]; patches: Patch[]; claims: Claim[];
  experiments: ScenarioName[];
  series: string[];
  /** Languages with texts, besides English. */
  languages?: string[];
}

export interface ElementRow {
  id: string; name: string; side: string; nation: string; arm: string; echelon: string;
  headquarters: { id: string; name: string; echelon?: string; parent?: string | null; transfers?: Transfer[] }; sidc: string; arrives: string; men?: number;
}

/** From this date on a formation is under another one. */
export interface Transfer { date: string; day: number; parent: string | null }

export interface Headquarters {
  id: string; name: string; side: string; nation: string; arm: string; echelon: string; parent: string | null; sidc: string;
  transfers: Transfer[];
}

export type Position = number[];

export interface Feature {
  type: 'Feature';
  properties: Record<string, string | number | boolean | null | undefined>;
  geometry:
    | { type: 'Point'; coordinates: Position }
    | { type: 'LineString'; coordinates: Position[] }
    | { type: 'Polygon'; coordinates: Position[][] }
    | { type: 'MultiPolygon'; coordinates: Position[][][] };
}

export interface FeatureCollection { type: 'FeatureCollection'; features: Feature[] }

export type LayerName = 'rivers' | 'rail' | 'roads' | 'places' | 'terrain' | 'city' | 'defence_lines' | 'fronts';
export type MapLayers = Partial<Record<LayerName, FeatureCollection>>;

export interface MetricOutcome { value: number | string | null; unit: string; record?: RecordPoint | null }

export interface Battle {
  id: string; scenario: string; seed: number; patches: string[]; until?: string | null;
  metrics?: Record<string, MetricOutcome>; state_hash?: string; version?: string;
  days: number; blocks: number;
}

export interface BattleEvent {
  tick: number; kind: string; side: string | null; text: string; cell: number | null; element: number | null;
  /** Id of what it is about, and what it counts. */
  about: string | null; amount: number | null;
}

export type JobState = 'queued' | 'running' | 'done' | 'cancelled' | 'failed';
export interface Job {
  id: string | number; kind: 'battle' | 'experiment'; state: JobState; done: number; total: number; created: string | number;
  /** `result`: the address of what it makes. */
  error?: string | null; result?: string | null; subject?: string | null;
}

export interface Arm { id: string; title: string; description?: string; patches: string[]; branch?: string | null }

type Maybe = number | null;

/** What could not be computed is null. */
export interface Effect {
  metric: string; arm: string; n: number; baseline_mean: Maybe; arm_mean: Maybe; difference: Maybe; low: Maybe; high: Maybe;
  p_superiority?: Maybe; happened_baseline?: Maybe; happened_arm?: Maybe;
}

/** For each arm (as in the list of arms, the baseline first) and day: quantiles 5, 25, 50, 75 and 95 %. */
export interface Fan { name: string; arms: Maybe[][][] }

export interface DifferenceMap { arm: string; date: string; arm_share: Maybe[]; baseline_share: Maybe[] }

export interface Interval { title: string; value: Maybe; low: Maybe; high: Maybe }

export interface Divergence { arm: string; identical: number; pairs: number; first_days: Maybe[]; area_by_day: Maybe[] }

export interface ClaimFound { id: string; claim: string; said_by: string; cause_changed: string; counterfactual: string; verdict: string | null; reason: string | null; parameter: string | null; why: string }

export interface Note { key: string; arm: string; metric: string; count: number; of: number; date: string; text: string }

export interface Experiment {
  id: string; scenario: string; title: string; question?: string; pairs: number; pairs_wanted: number; first_day: string;
  arms: Arm[];
  metrics: { id: string; unit: string; doc: string; is_date?: boolean; smallest_effect?: Maybe }[];
  effects: Effect[]; fans: Fan[]; maps: DifferenceMap[];
  divergence?: Divergence[]; shares?: { metric: string; whole: Interval; channels: Interval[] }[]; claim?: ClaimFound | null; notes?: Note[];
}

export interface Parameter {
  path: string; value: number | boolean | string; unit?: string | null; low?: number | null; high?: number | null;
  distribution?: string | null; source?: string | null; confidence?: string | null; note?: string | null;
}

export interface RecordRow {
  id: string; topic: string; side: string; from: string; to: string; place: string; quantity: string; unit: string;
  value: string | number; low: string | number; high: string | number; source: string; confidence: string; note: string; metric?: string | null;
}

export interface Source { id: string; title: string; mark: string; note: string }

export interface MediaItem {
  id: string; title: string; kind: string; holder: string; reference: string; date: string; date_to: string; timecode: string; rights: string;
  restrictions: string[]; mark: string; note: string; file: string | null;
}
