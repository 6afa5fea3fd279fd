/**
 * The scenario's own words in the reader's language: names, titles, descriptions. English stands in the scenario itself;
 * another language is one document of texts by id, laid over what was fetched. What it lacks stays English.
 */
import type { ElementRow, FeatureCollection, MapLayers, Scenario } from './api/types';

export type Texts = Record<string, string>;

export class Said {
  constructor(readonly language: string, private readonly texts: Texts) {}

  /** The text of an id, or the English one. */
  of(id: string, english: string): string {
    return this.texts[id] ?? english;
  }

  has(id: string): boolean {
    return id in this.texts;
  }

  /** Titles of arms; every combination of a cause's channels has theirs in a row. */
  arm(title: string): string {
    const whole = this.texts[`arm.${title}`];
    if (whole) return whole;
    const parts = title.split(', ').map((part) => this.texts[`arm.${part}`]);
    if (parts.some((part) => part === undefined)) return title;
    // Only the first begins as a sentence does.
    return parts.map((part, index) => (index === 0 ? part! : part!.charAt(0).toLocaleLowerCase() + part!.slice(1))).join(', ');
  }

  /** The name of an element: its formation's, with the part of it. */
  element(element: ElementRow): string {
    const whole = this.texts[`formation.${element.headquarters.id}`];
    if (!whole) return element.name;
    const part = /\/([a-z]+)(\d*)$/.exec(element.id);
    if (!part || element.name === element.headquarters.name) return whole;
    const name = this.texts[`part.${part[1]}`];
    return name ? `${whole}, ${name} ${part[2]}`.trim() : element.name;
  }
}

export function scenarioSaid(scenario: Scenario, said: Said): Scenario {
  return {
    ...scenario,
    title: said.of('title', scenario.title),
    description: said.of('description', scenario.description),
    metrics: scenario.metrics.map((one) => ({ ...one, doc: said.of(`metric.${one.id}`, one.doc) })),
    patches: scenario.patches.map((one) => ({ ...one, title: said.of(`patch.${one.name}`, one.title), description: said.of(`patch.${one.name}.description`, one.description) })),
    claims: scenario.claims.map((one) => ({
      ...one, claim: said.of(`claim.${one.id}`, one.claim), said_by: said.of(`claim.${one.id}.said_by`, one.said_by ?? ''), counterfactual: said.of(`claim.${one.id}.counterfactual`, one.counterfactual ?? ''),
    })),
  };
}

export function elementsSaid(elements: ElementRow[], said: Said): ElementRow[] {
  return elements.map((one) => ({ ...one, name: said.element(one), headquarters: { ...one.headquarters, name: said.of(`formation.${one.headquarters.id}`, one.headquarters.name) } }));
}

export function layersSaid(layers: MapLayers, said: Said): MapLayers {
  const named = (collection: FeatureCollection): FeatureCollection => ({
    ...collection,
    features: collection.features.map((feature) => {
      const { name } = feature.properties;
      return typeof name === 'string' ? { ...feature, properties: { ...feature.properties, name: said.of(`place.${name}`, name) } } : feature;
    }),
  });
  return Object.fromEntries(Object.entries(layers).map(([layer, collection]) => [layer, named(collection)]));
}
