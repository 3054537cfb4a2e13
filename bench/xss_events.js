// Which events a browser fires on which element: an attribute that is never called is no attack.
'use strict';

const words = (text) => new Set(text.split(/\s+/));

// Somebody only has to be there with a mouse, a finger or a keyboard.
const BY_HAND = words(`click dblclick auxclick contextmenu mousedown mouseup mousemove mouseover mouseout mouseenter mouseleave mousewheel
  wheel pointerdown pointerup pointermove pointerover pointerout pointerenter pointerleave pointerrawupdate gotpointercapture
  lostpointercapture touchstart touchend touchmove touchcancel copy cut paste beforecopy beforecut beforepaste drag dragstart dragend
  dragenter dragleave dragover drop selectstart`);
const OF_KEYS = words('keydown keyup keypress');
const SCROLLED = words('scroll scrollend');
const OF_FOCUS = words('focus blur focusin focusout');
const OF_MEDIA = words(`abort canplay canplaythrough durationchange emptied ended error loadeddata loadedmetadata loadstart pause play
  playing progress ratechange seeked seeking stalled suspend timeupdate volumechange waiting`);
const OF_WINDOWS = words(`load pageshow pagehide hashchange popstate message resize beforeunload unload beforeprint afterprint storage
  online offline focus blur orientationchange languagechange`);
const OF_FORMS = words('submit reset formdata');
const OF_FIELDS = words('input change beforeinput select');
const ANIMATED = words('animationstart animationend webkitanimationstart webkitanimationend');
const MOVED = words('transitionrun transitionstart transitionend transitioncancel webkittransitionend');
const OF_SMIL = words('begin end repeat');
const TAKE_FOCUS = words('input button select textarea iframe summary embed object');
const FIELDS = words('input textarea select form');
const STARTING = words('loadstart error emptied');
const AT_CONTROLS = words('pause volumechange seeking seeked ratechange');
const BLOCKS = words(`p div article aside center h1 h3 li ul section blockquote nav main header footer details summary fieldset form pre dl
  address menu dir listing xmp img image video iframe embed object canvas textarea input button select marquee`);
const SMIL = words('animate set animateTransform animateMotion');
const UNSEEN = words('head title meta base script style link template noscript param source track br area');

const SVG = 'http://www.w3.org/2000/svg';

/** Whether `event` would be fired on the element; `has` gives an attribute's value, `page` what else stands on it. */
function fires(event, tag, namespace, has, parent, page) {
  if (tag === 'body' || tag === 'frameset') return OF_WINDOWS.has(event) || BY_HAND.has(event) || OF_KEYS.has(event) || SCROLLED.has(event);
  if ((tag === 'video' || tag === 'audio') && OF_MEDIA.has(event)) return plays(event, has, page);
  if (event === 'error') return failsToLoad(tag, namespace, has, parent);
  if (event === 'load') return loads(tag, namespace, has);
  if (tag === 'marquee' && event === 'start') return true;
  if (tag === 'marquee' && event === 'finish') return has('loop') !== undefined;
  if (tag === 'marquee' && event === 'bounce') return /^alternate$/i.test(has('behavior') ?? '');
  if (OF_SMIL.has(event)) return namespace === SVG && SMIL.has(tag) && (event !== 'repeat' || has('repeatCount') !== undefined);
  if (UNSEEN.has(tag) || (tag === 'input' && /^hidden$/i.test(has('type') ?? ''))) return false;
  if ((tag === 'dialog' && has('open') === undefined) ||
      (tag === 'audio' && has('controls') === undefined)) return false;
  return BY_HAND.has(event) || ofInterest(event, tag, has, page);
}

/** Events of elements that take a focus, open, move or hold what somebody types. */
function ofInterest(event, tag, has, page) {
  const style = has('style') ?? '';
  const edited = /^(?:|true|plaintext-only)$/i.test(has('contenteditable') ?? 'no');
  const focusable = TAKE_FOCUS.has(tag) || /^\s*[-+]?\d/.test(has('tabindex') ?? '') || edited ||
    ((tag === 'a' || tag === 'area') && (has('href') ?? has('xlink:href')) !== undefined) ||
    (tag === 'video' && has('controls') !== undefined);
  if (OF_FOCUS.has(event) || OF_KEYS.has(event)) return focusable;
  if (SCROLLED.has(event)) return tag === 'textarea' || tag === 'select' || /overflow\s*:\s*(?:auto|scroll)/i.test(style);
  if (event === 'toggle') return tag === 'details' || has('popover') !== undefined;
  if (event === 'beforetoggle') return has('popover') !== undefined;
  if (OF_FORMS.has(event)) return tag === 'form';
  if (event === 'invalid') return FIELDS.has(tag) && has('required') !== undefined;
  if (OF_FIELDS.has(event)) return FIELDS.has(tag) || (edited && /input/.test(event));
  if (ANIMATED.has(event)) return page.keyframes.some((name) => style.includes(name));
  if (MOVED.has(event)) return focusable && /transition/i.test(style);
  if (event !== 'contentvisibilityautostatechange') return false;
  return /content-visibility\s*:\s*auto/i.test(style) && (BLOCKS.has(tag) || /display\s*:\s*block/i.test(style));
}

/** A player does most things only with something to play. */
function plays(event, has, page) {
  if (AT_CONTROLS.has(event)) return has('controls') !== undefined;
  const source = has('src') ?? (event === 'error' ? undefined : page.source);
  return source !== undefined && (STARTING.has(event) || /^\s*(?:data:|\/|https?:)|\.(?:mp4|ogg|wav|mp3|webm)/i.test(source));
}

function failsToLoad(tag, namespace, has, parent) {
  if (namespace === SVG) return (tag === 'image' || tag === 'feImage' || tag === 'script') && (has('href') ?? has('xlink:href')) !== undefined;
  if (tag === 'img') return has('src') !== undefined || Boolean(has('srcset'));
  if (tag === 'input') return (has('type') ?? '').toLowerCase() === 'image' && has('src') !== undefined;
  if (tag === 'source') return parent === 'video' || parent === 'audio';
  if (tag === 'link') return /stylesheet/i.test(has('rel') ?? '') && Boolean(has('href'));
  if (tag === 'object') return Boolean(has('data'));
  return tag === 'script' && Boolean(has('src'));
}

function loads(tag, namespace, has) {
  if (namespace === SVG) return tag === 'svg' || tag === 'style' || (tag === 'image' && (has('href') ?? has('xlink:href')) !== undefined);
  if (tag === 'iframe' || tag === 'style') return true;
  if (tag === 'object') return Boolean(has('data'));
  if (tag === 'embed' || tag === 'script') return Boolean(has('src'));
  if (tag === 'link') return /stylesheet/i.test(has('rel') ?? '') && Boolean(has('href'));
  const picture = /^\s*(?:data:image|\/|https?:)|\.(?:png|gif|jpg|svg|ico)/i.test(has('src') ?? '');
  return (tag === 'img' || (tag === 'input' && (has('type') ?? '').toLowerCase() === 'image')) && picture;
}

module.exports = {fires, SVG};
