/* A plain click on the card of a recording puts its player there; nothing is fetched before, and without this
   script, with a modifier key, or where no player is known, the card is a link. */
(() => {
  "use strict";

  const ID = "([\\w-]{11})";
  const YOUTUBE = /^(?:(?:www|m|music)\.)?(?:youtube|youtube-nocookie)\.com$/;
  const PEERTUBE = /^\/(?:w|videos\/watch|videos\/embed)\/([1-9A-HJ-NP-Za-km-z]{22}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/?$/i;

  const first = (pattern, text) => (new RegExp(`^${pattern}/?$`).exec(text) ?? [])[1];

  /* "90", "90s" and "1h2m3s" in seconds. */
  const seconds = text => {
    const [, hours = 0, minutes = 0, rest = 0] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?$/.exec(text ?? "") ?? [];
    return Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  };

  const youtube = url => {
    const watched = url.pathname === "/watch" && first(ID, url.searchParams.get("v") ?? "");
    const id = url.hostname === "youtu.be"
      ? first(`/${ID}`, url.pathname)
      : YOUTUBE.test(url.hostname) && (watched || first(`/(?:embed|live|shorts|v)/${ID}`, url.pathname));
    if (!id) return null;
    const start = seconds(url.searchParams.get("t") ?? url.searchParams.get("start"));
    return `https://www.youtube-nocookie.com/embed/${id}?autoplay=1${start ? `&start=${start}` : ""}`;
  };

  const vimeo = url => {
    if (!/^(?:(?:www|player)\.)?vimeo\.com$/.test(url.hostname)) return null;
    const [, id, path] = /^\/(?:video\/|channels\/[\w-]+\/)?(\d+)(?:\/([\da-f]+))?\/?$/.exec(url.pathname) ?? [];
    const key = path ?? first("([\\da-f]+)", url.searchParams.get("h") ?? "");
    return id ? `https://player.vimeo.com/video/${id}?dnt=1&autoplay=1${key ? `&h=${key}` : ""}` : null;
  };

  const archive = url => {
    const id = /^(?:www\.)?archive\.org$/.test(url.hostname) && first("/details/([\\w.-]+)", url.pathname);
    return id ? `https://archive.org/embed/${id}?autoplay=1` : null;
  };

  /* Any host may run PeerTube, so the form of the id must tell. Viewers need not send video to one another. */
  const peertube = url => {
    const [, id] = PEERTUBE.exec(url.pathname) ?? [];
    return id ? `${url.origin}/videos/embed/${id}?autoplay=1&p2p=0` : null;
  };

  const makeFrame = (address, title) => {
    const frame = document.createElement("iframe");
    frame.title = title;
    frame.allowFullscreen = true;
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    /* YouTube plays nothing for pages that do not say which site they are of. */
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.src = address;
    return frame;
  };

  const makeVideo = (address, title) => {
    const video = document.createElement("video");
    video.controls = video.autoplay = true;
    video.setAttribute("aria-label", title);
    video.src = address;
    return video;
  };

  const makePlayer = link => {
    const url = new URL(link.href);
    if (!/^https?:$/.test(url.protocol)) return null;
    const title = link.textContent.trim().replace(/\s+/g, " ");
    if (/\.(?:mp4|webm|ogv)$/i.test(url.pathname)) return makeVideo(url.href, title);
    const address = youtube(url) ?? vimeo(url) ?? archive(url) ?? peertube(url);
    return address ? makeFrame(address, title) : null;
  };

  document.addEventListener("click", click => {
    const link = click.target.closest?.(".liveblog-video a[href]");
    const isPlain = !(click.button || click.ctrlKey || click.metaKey || click.shiftKey || click.altKey);
    if (!link || !isPlain || click.defaultPrevented) return;
    const player = makePlayer(link);
    if (!player) return;
    click.preventDefault();
    link.closest(".liveblog-video").replaceChildren(player);
    player.focus();
  });
})();
