/* The map in the form of a place: a marker that follows the fields for latitude and longitude, and sets them. */
/* global L */
(() => {
  const DIGITS = 6;
  const CLOSE = 16;

  function connect(element) {
    const latitude = document.querySelector('[name="latitude"]');
    const longitude = document.querySelector('[name="longitude"]');
    if (!latitude || !longitude || typeof L === 'undefined') return;
    const { tiles, attribution, icon, iconLarge, shadow, lat, lon } = element.dataset;
    const map = L.map(element, { zoomControl: true });
    // The server of the tiles may ask from where it is called; it learns the host and no more.
    L.tileLayer(tiles, { attribution, maxZoom: 19, referrerPolicy: 'strict-origin-when-cross-origin' }).addTo(map);
    const marker = L.marker([lat, lon], {
      draggable: true,
      autoPan: true,
      alt: element.dataset.markerLabel,
      icon: L.icon({
        iconUrl: icon, iconRetinaUrl: iconLarge, shadowUrl: shadow,
        iconSize: [25, 41], iconAnchor: [12, 41], shadowSize: [41, 41],
      }),
    });

    const typed = () => [parseFloat(latitude.value.replace(',', '.')), parseFloat(longitude.value.replace(',', '.'))];
    const isPoint = ([y, x]) => Number.isFinite(y) && Number.isFinite(x) && Math.abs(y) <= 90 && Math.abs(x) <= 180;

    function show() {
      const point = typed();
      if (!isPoint(point)) {
        marker.remove();
        return;
      }
      marker.setLatLng(point).addTo(map);
      if (!map.getBounds().contains(point)) map.setView(point);
    }

    function choose({ lat: y, lng: x }) {
      latitude.value = y.toFixed(DIGITS);
      longitude.value = x.toFixed(DIGITS);
      [latitude, longitude].forEach((field) => field.dispatchEvent(new Event('change', { bubbles: true })));
      show();
    }

    map.setView(isPoint(typed()) ? typed() : [lat, lon], isPoint(typed()) ? CLOSE : 13);
    show();
    map.on('click', (event) => choose(event.latlng.wrap()));
    marker.on('dragend', () => choose(marker.getLatLng().wrap()));
    [latitude, longitude].forEach((field) => field.addEventListener('input', show));
    const button = element.parentElement.querySelector('[data-place-map-middle]');
    button.addEventListener('click', () => choose(map.getCenter().wrap()));
    // A panel that was folded has no size until it is opened.
    new ResizeObserver(() => map.invalidateSize()).observe(element);
  }

  document.addEventListener('DOMContentLoaded', () => {
    document.querySelectorAll('[data-place-map]').forEach(connect);
  });
})();
