/** The view of the map, in the same web Mercator as deck.gl's flat MapView; pure sums, so that text and counters need no GPU. */

export interface View { lng: number; lat: number; zoom: number; width: number; height: number }

const TILE = 512;

export const worldX = (lng: number) => (TILE * (lng + 180)) / 360;
export const worldY = (lat: number) => {
  const sine = Math.sin((lat * Math.PI) / 180);
  return TILE * (0.5 + Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
};
const latOf = (y: number) => (Math.atan(Math.sinh(2 * Math.PI * (y / TILE - 0.5))) * 180) / Math.PI;

export class Projection {
  private readonly scale: number;
  private readonly left: number;
  private readonly top: number;

  constructor(readonly view: View) {
    this.scale = 2 ** view.zoom;
    this.left = worldX(view.lng) * this.scale - view.width / 2;
    this.top = worldY(view.lat) * this.scale + view.height / 2;
  }

  x(lng: number): number {
    return worldX(lng) * this.scale - this.left;
  }

  y(lat: number): number {
    return this.top - worldY(lat) * this.scale;
  }

  lngLat(x: number, y: number): [number, number] {
    return [((x + this.left) / this.scale / TILE) * 360 - 180, latOf((this.top - y) / this.scale)];
  }

  get metresPerPixel(): number {
    return (40_075_017 * Math.cos((this.view.lat * Math.PI) / 180)) / TILE / this.scale;
  }

  bounds(margin = 0): [number, number, number, number] {
    const [west, north] = this.lngLat(-margin, -margin);
    const [east, south] = this.lngLat(this.view.width + margin, this.view.height + margin);
    return [west, south, east, north];
  }
}

/** The view that shows a box of the map whole. */
export function fit(box: [number, number, number, number], width: number, height: number, padding = 12): { lng: number; lat: number; zoom: number } {
  const [west, south, east, north] = box;
  const spanX = worldX(east) - worldX(west);
  const spanY = worldY(north) - worldY(south);
  const zoom = Math.log2(Math.min((width - 2 * padding) / spanX, (height - 2 * padding) / spanY));
  return { lng: (west + east) / 2, lat: latOf((worldY(south) + worldY(north)) / 2), zoom: Number.isFinite(zoom) ? zoom : 6 };
}
