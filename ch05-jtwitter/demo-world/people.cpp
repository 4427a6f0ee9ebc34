#include <array>

#include "ch05-jtwitter/demo-world/cast.hpp"

namespace demo {

namespace {

constexpr auto cast = std::to_array<Person>({
    {"demo", "Demo 小客", "The account to try things out with. Be kind to it.\n给大家试用的账号，请善待它。",
     "admin lin_yu marta_bakes old_zhao dev_wei nora_stars qing_photo library_ls chef_bao hana_writes yuanyuan_cat "
     "tomasz_rides quiet_lin weather_ls kite_club"},
    {"admin", "Willow Hill 柳山镇公所",
     "The town hall. Ask us about lamps, bins and bylaws.\n路灯、垃圾桶和规章，找我们。",
     "library_ls weather_ls bus42 kite_club demo"},
    {"lin_yu", "林雨", "开一家小茶馆，下雨天也营业。茶比话多。",
     "old_zhao chef_bao qing_photo xiaomei quiet_lin hana_writes demo weather_ls marta_bakes yuanyuan_cat"},
    {"marta_bakes", "Marta", "Bread at six, cinnamon rolls at eight, gone by ten. 面包师，中文在学。",
     "lin_yu chef_bao tomasz_rides gardener_jo library_ls demo ines_cello mr_ferro"},
    {"old_zhao", "老赵", "退休铁路工程师，下棋、修收音机。只说见过的事。",
     "lin_yu luo_runs dev_wei mr_ferro weather_ls library_ls pavel_maps"},
    {"hana_writes", "Hana", "Stories of 140 characters. Sometimes longer, then I cut.\n写一百四十字的小说。",
     "library_ls lin_yu ines_cello nora_stars qing_photo demo yuanyuan_cat"},
    {"dev_wei", "魏工", "写 C++，养多肉。正在读《从聊天室到微博》，一章一章做。",
     "nora_stars old_zhao xiaomei pavel_maps tomasz_rides demo bus42 mr_ferro chef_bao"},
    {"bus42", "Bus 42 · 42路", "Where the bus is. Not an official voice of anybody. 不代表公交公司。",
     "admin weather_ls", false, true},
    {"weather_ls", "柳山天气", "每天早上一条，晚上一条。数据来自山顶的小气象站。", "admin", false, true},
    {"qing_photo", "阿青", "拍照的人。山、雨、猫、早市。照片可以拿去用，说一声就好。",
     "lin_yu yuanyuan_cat hana_writes nora_stars kite_club chef_bao xiaomei pavel_maps"},
    {"tomasz_rides", "Tomasz", "Repairs bicycles under the bridge. Brakes first, then philosophy.",
     "dev_wei luo_runs marta_bakes mr_ferro pavel_maps bus42"},
    {"nora_stars", "Nora", "Night shift at the hill observatory. Variable stars and very strong coffee.",
     "dev_wei hana_writes qing_photo weather_ls library_ls dr_okoye ines_cello"},
    {"xiaomei", "小梅", "大二，计算机网络课代表（被选的）。周末在图书馆。",
     "dev_wei library_ls lin_yu luo_runs chef_bao yuanyuan_cat qing_photo kite_club"},
    {"mr_ferro", "Mr Ferro", "Ironmonger. If it has a thread, I have the screw. 五金店，螺丝都有。",
     "tomasz_rides old_zhao gardener_jo marta_bakes admin"},
    {"library_ls", "柳山图书馆 Library", "Open nine to nine, closed on Monday mornings. 周一上午闭馆。",
     "hana_writes admin xiaomei nora_stars pavel_maps lin_yu"},
    {"luo_runs", "罗跑跑", "每天五公里，慢。目标：比 42 路快一次。",
     "bus42 tomasz_rides old_zhao weather_ls xiaomei chef_bao"},
    {"ines_cello", "Ines", "Cello, mostly low notes. Teaches on Tuesdays, apologises to neighbours daily.",
     "hana_writes marta_bakes nora_stars gardener_jo lin_yu"},
    {"chef_bao", "包师傅", "手工面，六张桌子。今天卖完就今天关门。",
     "lin_yu marta_bakes old_zhao gardener_jo qing_photo luo_runs"},
    {"dr_okoye", "Dr Okoye", "Town vet. Yes, I would like to see a picture of your dog.",
     "yuanyuan_cat gardener_jo nora_stars marta_bakes qing_photo ines_cello"},
    {"gardener_jo", "Jo", "Allotment 17. Too many courgettes. Please take some.",
     "marta_bakes dr_okoye chef_bao weather_ls mr_ferro ines_cello lin_yu"},
    {"yuanyuan_cat", "圆圆（猫）", "住在茶馆二楼的猫。林雨负责打字。", "lin_yu dr_okoye chef_bao"},
    {"quiet_lin", "小林", "只给熟人看。", "lin_yu qing_photo hana_writes demo", true},
    {"kite_club", "柳山风筝社", "周日下午，河滩。没有风就聊天。", "weather_ls qing_photo xiaomei admin pavel_maps"},
    {"pavel_maps", "Pavel", "Draws maps by hand. North is up unless the paper was too small.",
     "tomasz_rides library_ls old_zhao qing_photo bus42 kite_club dev_wei"},
});

}  // namespace

std::span<const Person> people() {
    return cast;
}

}  // namespace demo
