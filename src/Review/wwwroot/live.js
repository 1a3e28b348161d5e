// Counts that change while one looks. One tab of the browser listens and tells the others; where events do not come
// through, it asks every fifteen seconds instead.
'use strict';
(() => {
  const shown = () => [...document.querySelectorAll('[data-live]')];
  const paused = document.getElementById('paused');
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel('capture-standing') : null;
  let last = null;

  const show = standing => {
    shown().forEach(element => { const now = standing[element.dataset.live]; if (now !== undefined && element.textContent !== String(now)) element.textContent = now; });
    const intake = document.getElementById('intake');
    // Never under a person's hands: what is being filled in stays as it is.
    if (last && intake && (last.onTheirWay !== standing.onTheirWay || last.held !== standing.held || standing.onTheirWay > 0) && !intake.contains(document.activeElement))
      document.body.dispatchEvent(new CustomEvent('intake-changed'));
    last = standing;
  };
  const tell = standing => { show(standing); channel?.postMessage(standing); };
  const quiet = on => { if (paused) paused.hidden = !on; };
  channel?.addEventListener('message', event => show(event.data));

  const listen = () => {
    let failures = 0;
    let polling = 0;
    const ask = () => fetch('/api/v1/events/now', { headers: { Accept: 'application/json' } }).then(answer => answer.ok ? answer.json().then(tell) : null).catch(() => {});
    const source = new EventSource('/api/v1/events');
    source.addEventListener('standing', event => { failures = 0; clearInterval(polling); polling = 0; quiet(false); tell(JSON.parse(event.data)); });
    source.addEventListener('error', () => {
      if (++failures >= 3 && !polling) { quiet(true); polling = setInterval(ask, 15000); }
      if (source.readyState === EventSource.CLOSED) { quiet(true); if (!polling) polling = setInterval(ask, 15000); }
    });
    return new Promise(() => {});
  };

  if (navigator.locks && channel) navigator.locks.request('capture-standing', listen);
  else listen();
})();
