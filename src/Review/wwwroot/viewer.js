// The page image. One viewer for the whole session: the next image is laid under the present one, invisible, and the two
// are swapped when it is loaded, so that nothing flickers and nothing grows.
'use strict';

const viewer = (() => {
  const place = document.getElementById('canvas');
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const seadragon = OpenSeadragon({
    element: place, drawer: 'canvas', showNavigationControl: false, animationTime: calm ? 0 : 0.12, springStiffness: 12, immediateRender: true,
    minZoomImageRatio: 0.6, maxZoomPixelRatio: 3, visibilityRatio: 0.4, constrainDuringPan: true, gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true, scrollToZoom: true },
    keyboardNavEnabled: false, preserveImageSizeOnResize: false, imageLoaderLimit: 4, minPixelRatio: 1, subPixelRoundingForTransparency: 2,
  });
  seadragon.innerTracker.keyHandler = null;
  seadragon.innerTracker.keyDownHandler = null;
  const world = seadragon.world;
  const keep = 3;
  let shown = null;
  let wanted = '';
  let fitting = 'width';
  let lit = [];
  let litOn = true;
  const failures = new Map();

  const all = () => Array.from({ length: world.getItemCount() }, (_, i) => world.getItemAt(i));
  const find = url => all().find(image => image.captureUrl === url);

  /** Loads an image without showing it. */
  const load = url => {
    const there = find(url);
    if (there) return Promise.resolve(there);
    return new Promise((resolve, reject) => seadragon.addTiledImage({
      tileSource: { type: 'image', url, buildPyramid: false }, x: 0, y: 0, width: 1, opacity: 0, preload: true,
      success: event => { event.item.captureUrl = url; event.item.captureUsed = performance.now(); trim(); resolve(event.item); },
      error: event => { failures.set(url, event.message); reject(new Error(event.message)); },
    }));
  };

  const trim = () => {
    const spare = all().filter(image => image !== shown && image.captureUrl !== wanted).sort((a, b) => a.captureUsed - b.captureUsed);
    while (world.getItemCount() > keep && spare.length) world.removeItem(spare.shift());
  };

  const fit = (how, immediately = true) => {
    fitting = how;
    if (!shown) return;
    const bounds = shown.getBounds();
    if (how === 'page') { seadragon.viewport.fitBounds(bounds, immediately); return; }
    const view = seadragon.viewport.getBounds();
    const ratio = view.height / view.width;
    const turned = seadragon.viewport.getRotation() % 180 !== 0;
    if (turned) { seadragon.viewport.fitBounds(bounds, immediately); return; }
    seadragon.viewport.fitBounds(new OpenSeadragon.Rect(bounds.x - 0.01, bounds.y - 0.01, bounds.width + 0.02, (bounds.width + 0.02) * ratio), immediately);
  };

  /** Shows an image; resolves when it is on the screen. */
  const show = async (url, turn, name) => {
    wanted = url;
    place.setAttribute('aria-label', name);
    place.classList.add('waiting');
    let image;
    try { image = await load(url); } catch { if (wanted === url) { place.classList.remove('waiting'); place.classList.add('failed'); } return false; }
    if (wanted !== url) return false;
    place.classList.remove('waiting', 'failed');
    const same = shown === image;
    image.captureUsed = performance.now();
    image.setOpacity(1);
    world.setItemIndex(image, world.getItemCount() - 1);
    if (shown && !same) shown.setOpacity(0);
    shown = image;
    seadragon.viewport.setRotation(turn, true);
    if (!same) fit(fitting);
    trim();
    seadragon.forceRedraw();
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return true;
  };

  /** Lights places of the shown page: shares of it in ten-thousandths. */
  const light = places => {
    lit.forEach(element => seadragon.removeOverlay(element));
    lit = [];
    if (!shown || !litOn) return;
    const { height } = shown.getBounds();
    places.forEach(([, left, top, width, high, style]) => {
      const element = document.createElement('div');
      element.className = `lit ${style}`;
      if (style === 'number') element.title = 'This number may be misread: a decimal point may be a speck of dirt, or be missing. Look closely.';
      const margin = 0.003;
      seadragon.addOverlay({ element, location: new OpenSeadragon.Rect(left / 1e4 - margin, top / 1e4 * height - margin, width / 1e4 + 2 * margin, high / 1e4 * height + 2 * margin) });
      lit.push(element);
    });
  };

  /** Brings places into view if they are outside. */
  const reveal = places => {
    if (!shown || !places.length) return;
    const { height } = shown.getBounds();
    const [, left, top, width, high] = places[0];
    const target = new OpenSeadragon.Rect(left / 1e4, top / 1e4 * height, width / 1e4, high / 1e4 * height);
    const view = seadragon.viewport.getBounds();
    if (target.y < view.y || target.y + target.height > view.y + view.height || target.x < view.x || target.x + target.width > view.x + view.width)
      seadragon.viewport.panTo(target.getCenter(), calm);
  };

  seadragon.addHandler('after-resize', () => fit(fitting));

  return {
    show, light, reveal, fit,
    preload: url => { if (url && !failures.has(url)) load(url).catch(() => {}); },
    failed: url => failures.has(url),
    forget: url => failures.delete(url),
    zoom: factor => { seadragon.viewport.zoomBy(factor); seadragon.viewport.applyConstraints(); },
    pan: (x, y) => { const view = seadragon.viewport.getBounds(); seadragon.viewport.panBy(new OpenSeadragon.Point(x * view.width, y * view.height)); seadragon.viewport.applyConstraints(); },
    turn: degrees => { seadragon.viewport.setRotation(degrees, true); fit(fitting); },
    toggleLit: () => { litOn = !litOn; return litOn; },
    count: () => world.getItemCount(),
  };
})();
