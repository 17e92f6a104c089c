"use strict";
(() => {
  const player = document.getElementById("player");
  const said = [...document.querySelectorAll(".said")];
  const starts = said.map((one) => Number(one.dataset.start));
  const follow = document.getElementById("follow");
  let now = null;

  const jump = (seconds) => {
    if (!player) return;
    player.currentTime = seconds;
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
    if (player) player.playbackRate = Number(event.target.value);
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
    else if (event.key === "ArrowLeft") player.currentTime = Math.max(0, player.currentTime - 3);
    else if (event.key === "ArrowRight") player.currentTime += 3;
    else return;
    event.preventDefault();
  });
  if (player) {
    player.addEventListener("timeupdate", () => show(player.currentTime));
    player.addEventListener("seeked", () => show(player.currentTime));
    player.addEventListener("loadedmetadata", fromAddress, { once: true });
    const elsewhere = document.getElementById("elsewhere");
    const lost = () => { elsewhere.hidden = false; };
    player.addEventListener("error", lost);
    player.addEventListener("loadedmetadata", () => { elsewhere.hidden = true; });
    if (player.error) lost();
    document.getElementById("moved").addEventListener("change", (event) => {
      const [file] = event.target.files;
      if (file) player.src = URL.createObjectURL(file);
    });
  }
  window.addEventListener("hashchange", fromAddress);
})();
