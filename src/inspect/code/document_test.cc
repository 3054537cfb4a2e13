#include "inspect/code/document.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "inspect/ascii.h"
#include "inspect/code/upload.h"
#include "inspect/request/inspector.h"

namespace onesec::inspect {
namespace {

std::uint32_t points(std::string_view text) {
  Reasons out;
  code::read_document(text, out);
  code::read_coder(text, out);
  return out.points(Attack::Code);
}

TEST(Document, VectorsThatReadOrStartSomething) {
  const std::string begin = "push graphic-context\nviewbox 0 0 640 480\n";
  for (const std::string_view line :
       {"image over 0,0 0,0 'label:@/srv/a'", "image over 0,0 0,0 'ephemeral:/tmp/a'",
        "image over 0,0 0,0 'msl:/tmp/a'", "fill 'url(https://h.example/x.jpg\"|id; echo \"1)'"})
    EXPECT_GE(points(begin + std::string(line)), kThreshold) << line;
  for (const std::string_view line : {"image over 0,0 0,0 'logo.png'", "fill 'url(#shade)'", "text 10,10 'Total: 5'",
                                      "image over 0,0 9,9 'C:/a.png'"})
    EXPECT_EQ(points(begin + std::string(line)), 0U) << line;
  EXPECT_EQ(points("what does push graphic-context image over 'label:@/srv/a' do?"), 0U);
  EXPECT_GE(points("label:@/srv/a"), kThreshold);
  EXPECT_EQ(points("label:@anna"), 0U);
}
TEST(Document, PostscriptThatReachesTheHost) {
  for (const std::string_view text :
       {"%!PS\nmark /OutputFile (%pipe%id) currentdevice putdeviceprops", "%!PS-Adobe-3.0 EPSF\n(%pipe%id) (w) file",
        "%!\n(/etc/passwd) (r) file 100 string readstring", "\x04%!PS\n<< /LockSafetyParams false >> setpagedevice"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nnewpath 0 0 moveto (a) show showpage",
        "%!PS\n(shapes.ps) (r) file run", "in PostScript, (%pipe%lpr) names a printer", "%!PS\n) file) file) file"})
    EXPECT_EQ(points(text), 0U) << text;
}
TEST(Document, PlaylistsThatOpenFiles) {
  for (const std::string_view text :
       {"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\nconcat:http://h.example/a.m3u8|file:///etc/passwd\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd",
        "#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"file:///etc/passwd\"\n"})
    EXPECT_GE(points(text), kThreshold) << text;
  for (const std::string_view text :
       {"#EXTM3U\n#EXTINF:123,Anna - A song\nfile:///home/anna/Music/a.mp3\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttps://h.example/1.ts\n#EXT-X-ENDLIST",
        "#EXTM3U\n#EXT-X-MAP:URI=\"init.mp4\"\n", "#EXTM3U", "a playlist with concat: in it"})
    EXPECT_EQ(points(text), 0U) << text;
}

std::uint32_t of_upload(std::string_view type, std::string_view content) {
  const std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.dat\"\r\nContent-Type: " + std::string(type) +
      "\r\n\r\n" + std::string(content) + "\r\n--b--\r\n";
  const Scores scores =
      inspect_request({.path = "/", .body = body, .content_type = "multipart/form-data; boundary=b"}, Exempt{});
  return scores.points[static_cast<std::size_t>(Attack::Code)];
}

TEST(Document, UploadsThatRun) {
  EXPECT_GE(of_upload("image/png", "push graphic-context\nimage over 0,0 0,0 'label:@/srv/a'"), kThreshold);
  EXPECT_GE(of_upload("application/postscript", "%!PS\n(%pipe%id) (w) file"), kThreshold);
  EXPECT_GE(of_upload("image/jpeg", "\xFF\xD8\xFF\xE0<?=`$_GET[0]`?>"), kThreshold);
  EXPECT_GE(of_upload("application/octet-stream", "GIF89a<?php system($_GET[0]);"), kThreshold);
}
TEST(Document, UploadsOfOrdinaryPeople) {
  EXPECT_EQ(of_upload("image/jpeg", "\xFF\xD8\xFF\xE0 <?xpacket begin='' id='a'?> <?=\x01\x02 ?>"), 0U);
  EXPECT_EQ(of_upload("text/plain", "<?php echo 1; // attached to a question"), 0U);
  EXPECT_EQ(of_upload("application/postscript", "%!PS-Adobe-3.0\n(a) show showpage"), 0U);
  EXPECT_EQ(of_upload("application/pdf", "%PDF-1.7\n<?php '; DROP TABLE a; --"), 0U);
  EXPECT_TRUE(program_in_upload("GIF89a plain", "").empty());
  EXPECT_TRUE(program_in_upload("", "image/png").empty());
}

}  // namespace
}  // namespace onesec::inspect
