"use strict";
(() => {
  const player = document.getElementById("player");
  const said = [...document.querySelectorAll(".said")];
  const starts = said.map((one) => Number(one.dataset.start));
  const follow = document.getElementById("follow");
  // A meeting in parts: each begins at `from` seconds of the meeting; `wanted` is where the one being loaded begins.
  const parts = player && player.dataset.parts ? JSON.parse(player.dataset.parts) : [{ from: 0 }];
  let now = null, part = 0, wanted = null;

  const clock = () => parts[part].from + (wanted === null ? player.currentTime : wanted);

  const open = (number, seconds) => {
    part = number;
    wanted = seconds;
    player.src = parts[number].source;
  };

  const seek = (seconds) => {
    const found = Math.max(0, parts.filter((one) => one.from <= seconds).length - 1);
    const inside = Math.max(0, seconds - parts[found].from);
    if (found !== part) open(found, inside);
    else if (!player.readyState) wanted = inside;
    else player.currentTime = inside;
  };

  const jump = (seconds) => {
    if (!player) return;
    seek(seconds);
    player.play().catch(() => {});
    show(seconds);
  };

  const at = (seconds) => {
    let low = 0, high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= seconds + 0.05) low = middle + 1; else high = middle;
    }
    return low ? said[low - 1] : null;
  };

  const show = (seconds) => {
    const found = at(seconds);
    if (found === now) return;
    if (now) now.classList.remove("now");
    now = found;
    if (!now) return;
    now.classList.add("now");
    if (follow.checked) {
      const box = document.getElementById("speech");
      box.scrollTo({ top: now.offsetTop - box.offsetTop - box.clientHeight / 3, behavior: "auto" });
    }
  };

  const fromAddress = () => {
    const found = /^#t=([0-9.]+)$/.exec(location.hash);
    if (found) jump(Number(found[1]));
  };

  for (const one of said) one.addEventListener("click", () => jump(Number(one.dataset.start)));
  for (const link of document.querySelectorAll(".jump")) {
    link.addEventListener("click", (event) => { event.preventDefault(); jump(Number(link.dataset.at)); });
  }
  document.getElementById("speed").addEventListener("change", (event) => {
    if (player) player.defaultPlaybackRate = player.playbackRate = Number(event.target.value);
  });
  document.getElementById("verbatim").addEventListener("change", (event) => {
    for (const one of said) {
      one.querySelector(".clean").hidden = event.target.checked;
      one.querySelector(".verbatim").hidden = !event.target.checked;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (!player || event.target.matches("input, select, audio, video")) return;
    if (event.key === "Enter" && event.target.matches(".said")) jump(Number(event.target.dataset.start));
    else if (event.key === " ") { if (player.paused) player.play().catch(() => {}); else player.pause(); }
    else if (event.key === "ArrowLeft") seek(Math.max(0, clock() - 3));
    else if (event.key === "ArrowRight") seek(clock() + 3);
    else return;
    event.preventDefault();
  });
  if (player) {
    player.addEventListener("timeupdate", () => show(clock()));
    player.addEventListener("seeked", () => show(clock()));
    player.addEventListener("loadedmetadata", () => {
      if (wanted !== null) player.currentTime = wanted;
      wanted = null;
    });
    player.addEventListener("loadedmetadata", fromAddress, { once: true });
    player.addEventListener("ended", () => {
      if (part + 1 === parts.length) return;
      open(part + 1, 0);
      player.play().catch(() => {});
    });
    const elsewhere = document.getElementById("elsewhere");
    const lost = () => {
      if (parts[part].name) document.getElementById("lost").textContent = parts[part].name;
      elsewhere.hidden = false;
    };
    player.addEventListener("error", lost);
    player.addEventListener("loadedmetadata", () => { elsewhere.hidden = true; });
    if (player.error) lost();
    document.getElementById("moved").addEventListener("change", (event) => {
      const files = [...event.target.files];
      for (const file of files) {
        const named = parts.findIndex((one) => one.name === file.name);
        const own = named >= 0 ? named : files.length === 1 ? part : -1;
        if (own >= 0) parts[own].source = URL.createObjectURL(file);
      }
      if (parts[part].source) open(part, wanted || 0);
    });
  }
  window.addEventListener("hashchange", fromAddress);
})();
