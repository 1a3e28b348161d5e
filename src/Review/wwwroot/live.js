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
    if (last && intake && (last.onTheirWay !== standing.onTheirWay || last.held !== standing.held || last.atTheDoor !== standing.atTheDoor || standing.onTheirWay > 0) && !intake.contains(document.activeElement))
      document.body.dispatchEvent(new CustomEvent('intake-changed'));
    if (last && ['ready', 'waiting', 'escalated'].some(state => last[state] !== standing[state])) document.body.dispatchEvent(new CustomEvent('standing-changed'));
    last = standing;
  };
  const tell = standing => { show(standing); channel?.postMessage(standing); };
  const quiet = on => { if (paused) paused.hidden = !on; };
  channel?.addEventListener('message', event => show(event.data));

  // The browser opens a broken stream again by itself, but not one that was refused; then every question tries it anew.
  const listen = () => {
    let failures = 0;
    let polling = 0;
    let source = null;
    const stopAsking = () => { clearInterval(polling); polling = 0; };
    const ask = async () => {
      try {
        const answer = await fetch('/api/v1/events/now', { headers: { Accept: 'application/json' } });
        if (answer.status === 401) { stopAsking(); return; }
        if (answer.ok) tell(await answer.json());
        if (source.readyState === EventSource.CLOSED) open();
      } catch { /* The server is away; the next question may reach it. */ }
    };
    const open = () => {
      source = new EventSource('/api/v1/events');
      source.addEventListener('standing', event => { failures = 0; stopAsking(); quiet(false); tell(JSON.parse(event.data)); });
      source.addEventListener('error', () => {
        if (++failures < 3 && source.readyState !== EventSource.CLOSED) return;
        quiet(true);
        if (!polling) { polling = setInterval(ask, 15000); ask(); }
      });
    };
    open();
    return new Promise(() => {});
  };

  if (navigator.locks && channel) navigator.locks.request('capture-standing', listen);
  else listen();
})();
