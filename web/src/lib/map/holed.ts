/** A picture on the map with a rectangular hole, in which a finer picture lies. The two go over into each other at the rim. */
import type { ShaderModule } from '@luma.gl/shadertools';
import { BitmapLayer, type BitmapLayerProps } from '@deck.gl/layers';

type Four = [number, number, number, number];

interface HoleProps { box: Four; rim: [number, number] }

const hole = {
  name: 'hole',
  fs: 'layout(std140) uniform holeUniforms {\n  vec4 box;\n  vec2 rim;\n} hole;\n',
  uniformTypes: { box: 'vec4<f32>', rim: 'vec2<f32>' },
} as const satisfies ShaderModule<HoleProps>;

const FILTER = `
vec2 fromLow = (geometry.uv - hole.box.xy) / hole.rim;
vec2 fromHigh = (hole.box.zw - geometry.uv) / hole.rim;
vec2 inside = min(fromLow, fromHigh);
color.a *= 1.0 - clamp(min(inside.x, inside.y), 0.0, 1.0);
`;

/** `hole` in the picture's own coordinates: left, top, right, bottom from 0 to 1; `rim`: over what width it opens. */
export class HoledBitmapLayer extends BitmapLayer<{ hole: Four; rim: [number, number] }> {
  static override layerName = 'HoledBitmapLayer';

  override getShaders() {
    const shaders = super.getShaders() as { modules: unknown[] };
    return { ...shaders, modules: [...shaders.modules, hole], inject: { 'fs:DECKGL_FILTER_COLOR': FILTER } };
  }

  override draw(options: Parameters<BitmapLayer['draw']>[0]): void {
    const { model } = this.state as unknown as { model?: { shaderInputs: { setProps(props: object): void } } };
    model?.shaderInputs.setProps({ hole: { box: this.props.hole, rim: this.props.rim } });
    super.draw(options);
  }
}

export type HoledProps = BitmapLayerProps & { hole: Four; rim: [number, number] };
