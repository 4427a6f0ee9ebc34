// Every text of the pages, in both languages, in one table.
#pragma once

#include "ch05-jtwitter/web-pages/language.hpp"

namespace web::texts {

// The frame
inline constexpr Text home{"Home", "首页"};
inline constexpr Text square{"Square", "广场"};
inline constexpr Text alerts{"Alerts", "通知"};  // the same, where room is short
inline constexpr Text notifications{"Notifications", "通知"};
inline constexpr Text messages{"Messages", "私信"};
inline constexpr Text bookmarks{"Bookmarks", "收藏"};
inline constexpr Text profile{"Profile", "我的主页"};
inline constexpr Text settings{"Settings", "设置"};
inline constexpr Text search{"Search", "搜索"};
inline constexpr Text search_hint{"Posts, people, topics", "微博、用户、话题"};
inline constexpr Text log_in{"Log in", "登录"};
inline constexpr Text log_out{"Log out", "退出"};
inline constexpr Text sign_up{"Sign up", "注册"};
inline constexpr Text skip{"Skip to the content", "跳到正文"};
inline constexpr Text main_menu{"Main menu", "主菜单"};
inline constexpr Text other_language{"中文", "English"};
inline constexpr Text about{"A microblog that is a lesson: from chat room to microblog.",
                            "一个可以学习的微博：从聊天室到微博。"};
inline constexpr Text trends{"Trends", "热门话题"};
inline constexpr Text no_trends{"No topic yet", "还没有话题"};
inline constexpr Text uses{"posts this week:", "本周微博："};
inline constexpr Text older{"Older posts", "更早的微博"};
inline constexpr Text older_entries{"Older", "更早"};

// Welcome, log-in, sign-up
inline constexpr Text welcome{"What is going on?", "有什么新鲜事？"};
inline constexpr Text welcome_more{"140 characters, in any language. Read along, or say something yourself.",
                                   "140 个字，随便说。可以看看，也可以说两句。"};
inline constexpr Text name_or_email{"Name or e-mail", "用户名或邮箱"};
inline constexpr Text password{"Password", "密码"};
inline constexpr Text new_here{"New here?", "还没有账号？"};
inline constexpr Text have_account{"Do you have an account?", "已有账号？"};
inline constexpr Text wrong_password{"This name and password do not fit.", "用户名或密码不正确。"};
inline constexpr Text demo_world{"This is a demo world. Everybody may log in as:",
                                 "这是演示环境，任何人都可以用以下账号登录："};
inline constexpr Text user_name{"User name", "用户名"};
inline constexpr Text user_name_hint{"Letters, digits and _, at most 30. It cannot be changed later.",
                                     "字母、数字和下划线，最多 30 个，以后不能修改。"};
inline constexpr Text email{"E-mail", "邮箱"};
inline constexpr Text password_hint{"At least 8 characters", "至少 8 个字符"};
inline constexpr Text agreement{"I will be kind, and post nothing that is against the law.",
                                "我会友善待人，不发布违法内容。"};
inline constexpr Text closed{"This server takes no new accounts at the moment.", "本站暂不开放注册。"};

// What may be wrong with a form; by the codes of the API
inline constexpr Text taken{"This is taken already.", "已被使用。"};
inline constexpr Text blank{"This must not be empty.", "不能为空。"};
inline constexpr Text invalid{"This is not well formed.", "格式不正确。"};
inline constexpr Text too_long{"This is too long.", "太长了。"};
inline constexpr Text too_short{"This is too short.", "太短了。"};
inline constexpr Text not_accepted{"You need to accept this.", "需要同意才能继续。"};
inline constexpr Text reserved{"This name is reserved.", "这个名字是保留的。"};

// Writing
inline constexpr Text write{"New post", "写微博"};
inline constexpr Text write_message{"New message", "写私信"};
inline constexpr Text write_hint{"At most 140 characters. A link counts 23.", "最多 140 字，一个链接算 23 字。"};
inline constexpr Text post{"Post", "发布"};
inline constexpr Text reply{"Reply", "回复"};
inline constexpr Text your_reply{"Your reply", "你的回复"};
inline constexpr Text quote{"Quote", "转发并评论"};
inline constexpr Text your_comment{"Your comment", "你的评论"};
inline constexpr Text picture{"Picture", "图片"};
inline constexpr Text picture_description{"What it shows, for those who cannot see it", "图片描述（给看不到图片的人）"};
inline constexpr Text warning{"Warning before the text (optional)", "内容提示（可不填）"};
inline constexpr Text more_options{"Picture, warning, audience", "图片、内容提示、可见范围"};
inline constexpr Text audience{"Who may read it", "谁可以看"};
inline constexpr Text everybody{"Everybody", "所有人"};
inline constexpr Text unlisted{"Everybody, but not in the square", "所有人，但不进广场"};
inline constexpr Text followers_only{"My followers", "关注我的人"};
inline constexpr Text direct{"Only those I mention", "仅被提到的人"};
inline constexpr Text post_too_long{"This has too many characters. At most 140 are taken; now it has:",
                                    "字数太多了，最多 140 字，现在有："};
inline constexpr Text nothing_written{"Write something, or choose a picture.", "写点什么，或者选一张图片。"};

// A post
inline constexpr Text repost{"Repost", "转发"};
inline constexpr Text take_back_repost{"Take the repost back", "取消转发"};
inline constexpr Text favourite{"Like", "赞"};
inline constexpr Text unfavourite{"Unlike", "取消赞"};
inline constexpr Text bookmark{"Bookmark", "收藏"};
inline constexpr Text unbookmark{"Remove bookmark", "取消收藏"};
inline constexpr Text drop{"Delete", "删除"};
inline constexpr Text drop_really{"Delete this post?", "确定删除这条微博？"};
inline constexpr Text reposted{"reposted", "转发了"};
inline constexpr Text in_reply_to{"in reply to another post", "回复了一条微博"};
inline constexpr Text edited{"edited", "已编辑"};
inline constexpr Text show{"show", "展开"};
inline constexpr Text sensitive_picture{"Sensitive picture", "敏感图片"};
inline constexpr Text post_of{"Post of", "微博："};
inline constexpr Text nothing_here{"There is nothing here yet.", "这里还什么都没有。"};
inline constexpr Text empty_home{
    "Your home is empty. Look around in the square, and follow people whom you like to read.",
    "首页还是空的。去广场看看，关注你喜欢的人吧。"};
inline constexpr Text protected_profile{"This account is protected. Only its followers read its posts.",
                                        "这是受保护的账号，只有关注者可以看到它的微博。"};

// A profile
inline constexpr Text posts{"Posts", "微博"};
inline constexpr Text posts_and_replies{"Posts and replies", "微博和回复"};
inline constexpr Text pictures{"Pictures", "图片"};
inline constexpr Text followers{"Followers", "粉丝"};
inline constexpr Text following{"Following", "关注"};
inline constexpr Text joined{"here since", "加入于"};
inline constexpr Text follows_you{"follows you", "关注了你"};
inline constexpr Text is_protected{"protected", "受保护"};
inline constexpr Text is_bot{"bot", "机器人"};
inline constexpr Text follow{"Follow", "关注"};
inline constexpr Text unfollow{"Unfollow", "取消关注"};
inline constexpr Text take_back_request{"Take the request back", "取消关注请求"};
inline constexpr Text mute{"Mute", "静音"};
inline constexpr Text unmute{"Unmute", "取消静音"};
inline constexpr Text block{"Block", "拉黑"};
inline constexpr Text unblock{"Unblock", "取消拉黑"};
inline constexpr Text report{"Report", "举报"};
inline constexpr Text report_why{"What is wrong?", "有什么问题？"};
inline constexpr Text report_thanks{"Thank you. Somebody will look at it.", "谢谢，我们会查看。"};
inline constexpr Text more{"More", "更多"};

// Topics, search, notifications, messages
inline constexpr Text topic{"Topic", "话题"};
inline constexpr Text follow_topic{"Follow this topic", "关注话题"};
inline constexpr Text unfollow_topic{"Unfollow this topic", "取消关注话题"};
inline constexpr Text people{"People", "用户"};
inline constexpr Text topics{"Topics", "话题"};
inline constexpr Text nothing_found{"Nothing was found.", "没有找到。"};
inline constexpr Text they_follow{"follows you now", "关注了你"};
inline constexpr Text they_ask{"asks to follow you", "请求关注你"};
inline constexpr Text they_mention{"mentioned you", "提到了你"};
inline constexpr Text they_repost{"reposted you", "转发了你的微博"};
inline constexpr Text they_favourite{"likes your post", "赞了你的微博"};
inline constexpr Text they_post{"posted", "发了微博"};
inline constexpr Text they_edit{"edited a post that you reposted", "修改了你转发的微博"};
inline constexpr Text accept{"Accept", "接受"};
inline constexpr Text reject{"Reject", "拒绝"};
inline constexpr Text unread{"new", "新"};

// Settings
inline constexpr Text display_name{"Name that is shown", "显示名称"};
inline constexpr Text about_you{"About you", "个人简介"};
inline constexpr Text avatar{"Picture of you", "头像"};
inline constexpr Text header{"Picture behind your name", "封面图片"};
inline constexpr Text protect_me{"Protected: I decide who follows me, and only they read my posts",
                                 "受保护：由我决定谁能关注我，只有他们能看我的微博"};
inline constexpr Text save{"Save", "保存"};
inline constexpr Text saved{"Saved.", "已保存。"};
inline constexpr Text change_password{"Change the password", "修改密码"};
inline constexpr Text old_password{"Old password", "旧密码"};
inline constexpr Text new_password{"New password", "新密码"};
inline constexpr Text password_changed{"The password is changed. All other log-ins have ended.",
                                       "密码已修改，其他登录均已失效。"};
inline constexpr Text password_is_wrong{"The password is wrong.", "密码不正确。"};
inline constexpr Text browsers{"Browsers that are logged in", "已登录的浏览器"};
inline constexpr Text this_browser{"This one", "当前浏览器"};
inline constexpr Text a_browser{"A browser", "浏览器"};
inline constexpr Text programs{"Programs that may use your account", "可以使用你账号的应用"};
inline constexpr Text no_programs{"None.", "没有。"};
inline constexpr Text may{"may:", "权限："};
inline constexpr Text since{"since", "始于"};
inline constexpr Text revoke{"Revoke", "撤销"};
inline constexpr Text your_data{"Your data", "你的数据"};
inline constexpr Text export_about{"All that is kept about you, as one JSON file.",
                                   "关于你的全部数据，一个 JSON 文件。"};
inline constexpr Text download{"Download", "下载"};
inline constexpr Text leave{"Delete the account", "注销账号"};
inline constexpr Text leave_about{
    "Your posts, pictures, messages and follows go at once, and for ever. Your name is not given to anybody else.",
    "你的微博、图片、私信和关注会立即永久删除，你的用户名不会再给别人使用。"};
inline constexpr Text left{"Your account is gone. Farewell.", "账号已注销。再见。"};

// Programs that ask (OAuth)
inline constexpr Text authorize{"Allow this program?", "允许这个应用吗？"};
inline constexpr Text asks_for_account{"wants to use your account", "想使用你的账号"};
inline constexpr Text it_will{"It will be able to:", "它将可以："};
inline constexpr Text it_goes_to{"Then you go on to", "然后你将前往"};
inline constexpr Text allow{"Allow", "允许"};
inline constexpr Text deny{"Deny", "拒绝"};
inline constexpr Text log_in_for{"Log in to go on to", "登录后继续前往"};
inline constexpr Text your_code{"Your code", "授权码"};
inline constexpr Text give_code{"Give this code to the program. It is good once, for ten minutes.",
                                "请把授权码交给应用。只能用一次，十分钟内有效。"};
inline constexpr Text denied{"You denied it. You can close this page.", "你拒绝了授权，可以关闭此页。"};
inline constexpr Text as_somebody_else{"Somebody else?", "换个账号？"};

inline constexpr Text scope_read{"read all that you can read", "读取你能看到的一切"};
inline constexpr Text scope_write{"post and change things in your name", "以你的名义发布和修改"};
inline constexpr Text scope_follow{"follow, block and mute in your name", "以你的名义关注、拉黑和静音"};
inline constexpr Text scope_push{"tell you of what happens", "向你推送消息"};
inline constexpr Text scope_profile{"see who you are", "知道你是谁"};
inline constexpr Text scope_admin_read{"read what moderators read", "读取管理信息"};
inline constexpr Text scope_admin_write{"moderate in your name", "以你的名义进行管理"};

// What goes wrong
inline constexpr Text not_found{"There is no such page.", "没有这个页面。"};
inline constexpr Text not_found_more{"It may have been deleted, or it is not for everybody.",
                                     "它可能被删除了，或者不是所有人都能看。"};
inline constexpr Text not_allowed{"This is not allowed.", "不允许这样做。"};
inline constexpr Text bad_request{"This request makes no sense here.", "无法理解这个请求。"};
inline constexpr Text form_too_old{"This form is too old. Please go back, load the page again and send it once more.",
                                   "表单已过期，请返回刷新页面后再提交。"};
inline constexpr Text too_many{"Too many tries. Please wait some minutes.", "操作太频繁，请过几分钟再试。"};
inline constexpr Text busy{"The data cannot be read or written now. Try again in a moment.",
                           "暂时无法读写数据，请稍后再试。"};
inline constexpr Text failed{"Something went wrong on our side.", "服务器出了点问题。"};
inline constexpr Text with_script{"The page with script", "完整版"};
inline constexpr Text back{"Back to the start", "返回首页"};

// Time
inline constexpr Text just_now{"just now", "刚刚"};
inline constexpr Text minutes_ago{" min", " 分钟前"};
inline constexpr Text hours_ago{" h", " 小时前"};
inline constexpr Text days_ago{" d", " 天前"};

}  // namespace web::texts
