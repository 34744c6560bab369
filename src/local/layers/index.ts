export { defaultLayerCacheFolder } from './cache-folder.ts';
export { LayerCache } from './layer-cache.ts';
export { layersOfAws, layersOfCallback } from './layer-source.ts';
